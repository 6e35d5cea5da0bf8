/** Figures as people read them, and the names of touches. */

const TOUCHES: Readonly<Record<string, string>> = {
  whatsapp: 'WhatsApp messages',
  phone: 'calls',
  sms: 'SMS',
  telegram: 'Telegram messages',
  email: 'e-mails',
};

/** What several touches on a channel are called. */
export function touches(channel: string): string {
  return TOUCHES[channel] ?? `${channel} messages`;
}

/** `38 %`; shares below 10 % with one decimal. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${Math.abs(value) < 9.95 ? Number(value.toFixed(1)) : Math.round(value)} %`;
}

/** How sure one may be: never 100 %, since a number of draws cannot tell. */
export function sureness(probability: number): string {
  if (probability > 0.995) return 'over 99 % sure';
  return `${Math.min(99, Math.round(100 * probability))} % sure`;
}

/** `0.21 EUR`, `1,298 EUR`, or `0.21` without a currency. */
export function money(amount: number, currency: string | null): string {
  const figure = Math.abs(amount) >= 100 ? whole(amount) : amount.toFixed(2);
  return currency === null ? figure : `${figure} ${currency}`;
}

/** `1,900`: counts, those above 100 rounded to two figures. */
export function about(count: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return whole(count < 100 ? Math.ceil(count) : Math.ceil(count / step) * step);
}

/** `12,345`. */
export function whole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `45 min`, `2.1 h`, `3 d`. */
export function duration(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`;
  if (hours < 72) return `${Number(hours.toFixed(1))} h`;
  return `${Number((hours / 24).toFixed(1))} d`;
}
