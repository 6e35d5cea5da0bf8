/**
 * Words that people use for ours and that no edit distance finds.
 * The value counts only where it is among the candidates.
 */
const SYNONYMS: Readonly<Record<string, string>> = {
  call: 'phone',
  voice: 'phone',
  telephone: 'phone',
  text: 'sms',
  mail: 'email',
  wa: 'whatsapp',
  tg: 'telegram',
  timeout: 'wait',
  delay: 'wait',
  wait_for: 'wait',
  final: 'terminal',
  last: 'terminal',
  end: 'terminal',
  type: 'channel',
  next: 'if_no_reply',
  fallback: 'if_no_reply',
  if_not_replied: 'if_no_reply',
  if_unread: 'if_not_read',
  if_no_read: 'if_not_read',
  if_undelivered: 'if_not_delivered',
  if_no_delivery: 'if_not_delivered',
  if_not_answered: 'if_no_answer',
  if_not_clicked: 'if_no_click',
  if_bounced: 'if_failed',
  on_failed: 'if_failed',
  on_failure: 'if_failed',
  rules: 'steps',
  channels: 'steps',
  goal: 'conversion',
  window: 'attribution',
  rate: 'pace',
  speed: 'pace',
  prices: 'costs',
  title: 'name',
  reply: 'replied',
  delivery: 'delivered',
  click: 'clicked',
  answer: 'answered',
};

/** The candidate that was probably meant by `word`, or null when none is near. Case and surrounding space do not count. */
export function closest(word: string, candidates: readonly string[]): string | null {
  const typed = word.trim().toLowerCase();
  const synonym = Object.hasOwn(SYNONYMS, typed) ? SYNONYMS[typed] : undefined;
  if (synonym !== undefined && candidates.includes(synonym)) return synonym;

  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    // Two letters in five may differ: enough for a slip, too little to turn one word into another.
    const allowed = Math.floor(Math.max(typed.length, candidate.length) / 2.5);
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, delete, change or swap with their neighbour to turn `a` into `b` (optimal string alignment). */
function editDistance(a: string, b: string): number {
  // No need to compare what is a different word by its length alone; it also bounds the work.
  if (Math.abs(a.length - b.length) > 10) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      }
      row.push(cost);
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
