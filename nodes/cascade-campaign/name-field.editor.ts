/** The campaign's name: one for field and document, and what another name means for those who are under way. */
import type { Overview } from '../admin/contract.ts';
import { fieldError } from '../editor/field-error.editor.ts';
import { underWay } from '../sidebar/funnel.ts';
import type { Words } from './echo.editor.ts';

/** The campaign as it is deployed. */
interface Deployed {
  readonly name: string;
  readonly started: number;
  readonly underWay: number;
}

/** The open field. */
export interface NameField {
  /** The name as it stands. */
  text(): string;
  /** Shows the document's name; empty: it has none, and the node's own counts. */
  show(document: string, broken: boolean): void;
}

/** Takes the field `#node-config-input-name` in hand. @param typed told of what somebody types */
export function nameField(nodeId: string, words: Words, typed: (name: string) => void): NameField {
  const field = $('#node-config-input-name');
  const error = fieldError(field);
  const renamed = $('#cascade-campaign-renamed');
  let deployed: Deployed | null = null;
  const text = (): string => String(field.val() ?? '').trim();

  const check = (): void => {
    const name = text();
    error.show(name === '' ? words('error.name') : null);
    const moved = deployed !== null && deployed.started > 0 && name !== '' && name !== deployed.name;
    const said = moved ? words('renamed', { name: deployed!.name, number: String(deployed!.underWay) }) : '';
    if (renamed.text() !== said) renamed.text(said);
  };
  field.on('input change', () => {
    typed(text());
    check();
  });
  void deployedAs(nodeId).then((found) => {
    deployed = found;
    check();
  });
  check();

  return {
    text,
    show(document, broken) {
      // What cannot be written into the document now would make two names.
      field.prop('readonly', broken);
      if (!broken && document !== '' && document !== text()) field.val(document);
      check();
    },
  };
}

/** What the runtime knows of a campaign node; null: it is not deployed, or the runtime cannot be asked. */
async function deployedAs(nodeId: string): Promise<Deployed | null> {
  if (!RED.user.hasPermission('cascade.read')) return null;
  try {
    const answer: unknown = await $.ajax({
      url: 'cascade/overview',
      dataType: 'json',
      cache: false,
      timeout: 10_000,
    });
    const found = (answer as Overview).campaigns.find(({ node }) => node === nodeId);
    if (found === undefined) return null;
    const { name, figures } = found;
    return { name, started: figures.started, underWay: underWay(figures) };
  } catch {
    return null;
  }
}
