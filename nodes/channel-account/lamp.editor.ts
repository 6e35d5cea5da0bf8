/** The lamp beside the webhook address: whether the provider ever called in. */
import type { AccountWebhook } from '../admin/contract.ts';
import { spokenLanguage } from '../editor/spoken.editor.ts';
import type { Words } from './result-words.editor.ts';

/** Milliseconds between two looks. */
const EVERY = 4_000;

/** An open lamp. */
export interface Lamp {
  close(): void;
}

/** Lights the lamp as soon as a genuine webhook has come in, and keeps looking while the form is open. */
export function webhookLamp(account: string, place: JQuery, words: Words): Lamp {
  const text = place.find('.channel-account-lamp-text');
  const show = (state: 'on' | 'off' | 'unknown', said: string): void => {
    if (place.attr('data-state') === state && text.text() === said) return;
    place.attr('data-state', state);
    text.text(said);
  };
  const look = async (): Promise<void> => {
    if (!place.is(':visible')) return;
    try {
      const answer: unknown = await $.ajax({
        url: `cascade/accounts/${encodeURIComponent(account)}/webhook`,
        dataType: 'json',
        cache: false,
        timeout: 10_000,
      });
      const { deployed, address, lastReceived } = answer as AccountWebhook;
      if (!deployed) show('unknown', words('lamp.not-deployed'));
      else if (lastReceived !== null) show('on', words('lamp.received', { time: timeText(lastReceived) }));
      else show('off', words(address === null ? 'lamp.no-address' : 'lamp.never'));
    } catch {
      show('unknown', words('lamp.unknown'));
    }
  };
  const timer = setInterval(() => void look(), EVERY);
  void look();
  return { close: () => clearInterval(timer) };
}

function timeText(at: number): string {
  return new Intl.DateTimeFormat(spokenLanguage(), { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}
