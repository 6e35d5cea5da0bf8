/** The preview below the fields: asks the runtime what would be sent, a moment after the last keystroke. */
import type { ContentPreview } from '../admin/contract.ts';
import { engineNames, engineWords } from '../editor/engine-words.editor.ts';
import { copyOf, neighboursOf, type FlowView } from './neighbours.editor.ts';
import { previewView } from './preview-view.editor.ts';
import { labelled, type Labels, labelsOf } from './text-problem.editor.ts';
import { OWN, readSample, sampleFields } from './samples.editor.ts';

/** Milliseconds without a keystroke after which the runtime is asked. */
const PAUSE = 400;

/** Looks up a text of the node's catalogue. */
export type Words = (key: string, values?: Readonly<Record<string, string>>) => string;

/** What the fields say at the moment. */
export interface Draft {
  readonly channel: string;
  readonly content: object;
  readonly templateText: string;
  /** Id of the account's node; '': none is chosen. */
  readonly account: string;
}

/** An open preview. */
export interface PreviewPanel {
  /** Something was changed. */
  refresh(): void;
  close(): void;
}

/** Opens the preview of a node's form. */
export function previewPanel(node: string, read: () => Draft, words: Words): PreviewPanel {
  const json = $('#cascade-preview-json');
  const select = $('#cascade-preview-sample');
  sampleFields({ select, json }, (choice) => words(`sample.${choice}`));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;
  let shown = '';

  const problem = (text: string): void => {
    const place = $('#cascade-preview-problem');
    if (place.text() !== text) place.text(text);
  };
  const refresh = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), PAUSE);
  };
  const view = previewView($('#cascade-preview-message'), { words, onTab: () => void run() });

  async function run(): Promise<void> {
    const customer = readSample(json);
    json.attr('aria-invalid', String(customer === null)).toggleClass('input-error', customer === null);
    if (customer === null) return problem(words('preview.not-json'));
    const question = JSON.stringify({ ...questionFor(node, words, read()), customer, xml: view.wantsXml() });
    if (question === shown) return;
    const mine = ++latest;
    try {
      const answer = await ask(question);
      if (mine !== latest) return;
      shown = question;
      problem(problemWords(answer, labelsOf(answer.channel, words), words));
      if (!('fault' in answer)) view.show(answer);
      // It may have grown over the field that is being written in.
      if (document.activeElement instanceof HTMLElement) uncover(document.activeElement);
    } catch (error) {
      if (mine === latest) problem(words(refusalKey(error)));
    }
  }

  select.on('change', () => {
    if (select.val() === OWN) writeOwn(json);
    refresh();
  });
  json.on('input', refresh);
  $('#cascade-send-form').on('focusin', ({ target }) => uncover(target));
  void run();
  return {
    refresh,
    close() {
      clearTimeout(timer);
      latest++;
    },
  };
}

/** Scrolls a field with what is said below it out from under the preview: browsers take it for visible there. */
function uncover(field: HTMLElement): void {
  const preview = document.getElementById('cascade-preview');
  const row = field.closest('#cascade-send-form .form-row, #cascade-send-form details');
  if (preview === null || row === null) return;
  const [over, under] = [row.getBoundingClientRect(), preview.getBoundingClientRect()];
  if (over.bottom > under.top && over.top < under.bottom) row.scrollIntoView({ block: 'nearest' });
}

/** Shows where a customer of one's own is written. */
function writeOwn(json: JQuery): void {
  json.closest('details').prop('open', true);
  json.trigger('focus');
}

/** Why nothing would be sent to this customer; '': it would. */
function problemWords(answer: ContentPreview, labels: Labels, words: Words): string {
  const english = 'fault' in answer ? answer.fault : answer.refused;
  if (english !== null) return engineWords(labelled(answer.told ?? undefined, labels), english);
  return 'missing' in answer ? missingWords(answer.missing, words) : '';
}

function missingWords(missing: readonly string[], words: Words): string {
  if (missing.length === 0) return '';
  return words('preview.missing', { names: missing.map((name) => `{{${name}}}`).join(', ') });
}

/** jQuery and a relative path: only so the editor adds the login and the admin root. */
async function ask(question: string): Promise<ContentPreview> {
  const answer: unknown = await $.ajax({
    url: 'cascade/content/preview',
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: question,
    timeout: 15_000,
  });
  return answer as ContentPreview;
}

function refusalKey(error: unknown): string {
  const { status } = (error ?? {}) as { status?: number };
  return status === 401 || status === 403 ? 'preview.forbidden' : 'preview.unreachable';
}

/** The form's content with what stands around the node. */
function questionFor(node: string, words: Words, { channel, content, templateText, account }: Draft): object {
  const { campaign, others } = neighboursOf(node, RED.nodes as unknown as FlowView);
  const config: { name?: string; document?: { name?: unknown } } | null =
    campaign === null ? null : RED.nodes.node(campaign);
  const through: { provider?: string; settings?: object; publicUrl?: string } | null =
    account === '' ? null : RED.nodes.node(account);
  return {
    channel,
    content,
    templateText,
    campaign: {
      name: config?.name || nameIn(config?.document),
      document: config?.document ?? null,
    },
    account: {
      id: account,
      provider: through?.provider ?? 'simulator',
      settings: through?.settings ?? {},
      publicUrl: through?.publicUrl ?? '',
    },
    others: others.map((one) => copyOf(one, engineNames.channel, words('palette'))),
  };
}

/** The name that a campaign's document gives itself. */
function nameIn(document: { name?: unknown } | undefined): string {
  return typeof document?.name === 'string' ? document.name : '';
}
