/** A select of the well-known channels, with room for an account's own. */
import { BUILT_IN_CHANNELS } from '../../lib/campaign/document.ts';
import { engineNames } from './engine-words.editor.ts';

const OTHER = '*';

/**
 * Joins three fields: `value` is hidden and holds the channel's name, empty for the one the cascade is at;
 * `select` offers the known channels beside its own first (empty) and last ("other") options; `other` takes any name.
 */
export function channelField(value: JQuery, select: JQuery, other: JQuery): void {
  const last = select.find(`option[value="${OTHER}"]`);
  for (const channel of BUILT_IN_CHANNELS) {
    last.before($('<option></option>').val(channel).text(engineNames.channel(channel)));
  }

  const current = String(value.val() ?? '');
  const known = current === '' || BUILT_IN_CHANNELS.includes(current);
  select.val(known ? current : OTHER);
  other.val(known ? '' : current);

  const update = (): void => {
    const free = select.val() === OTHER;
    other.closest('.form-row').toggle(free);
    value.val(String((free ? other.val() : select.val()) ?? '').trim());
  };
  select.on('change', update);
  other.on('input change', update);
  update();
}
