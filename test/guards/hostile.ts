/** Numbers as somebody would write them who wants a call or an SMS to go where it must not. */

const STARTS = [
  '+',
  '00',
  '',
  '+1',
  '+44',
  '+49',
  '+4490',
  '+1900',
  '+8816',
  '+979',
  '+882',
  '+7',
  '+49 ',
  '+49p',
  '+٤٩',
  '+1876',
  '+4470',
];
const ENDS = ['', ',,9', ';ext=1', '#31#', '*21', 'w1', '\n+1900', '\u0000', ' ', '</Say>'];

/** So many of them, the same in every run. */
export function hostileNumbers(count: number): readonly string[] {
  let seed = 11;
  const next = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
  return Array.from({ length: count }, () => {
    const digits = Array.from({ length: next(15) }, () => next(10)).join('');
    return `${STARTS[next(STARTS.length)]}${digits}${next(3) === 0 ? ENDS[next(ENDS.length)] : ''}`;
  });
}

/** True for a number in Germany that is neither premium nor shared cost; nothing but digits, so nothing to dial on. */
export function isAllowed(number: string): boolean {
  return /^\+49\d{4,13}$/.test(number) && !/^\+49(900|180|137|138|700)/.test(number);
}
