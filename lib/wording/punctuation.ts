/** With a capital letter at its beginning. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A clause as a sentence of its own: with a capital letter, and the full stop of its script. */
export function sentence(words: string): string {
  const start = capital(words);
  if (start === '' || /[.!?。！？]$/.test(start)) return start;
  return /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}）」』]$/u.test(start) ? `${start}。` : `${start}.`;
}
