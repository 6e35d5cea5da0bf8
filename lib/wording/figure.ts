/** A number that every language writes its own way. Plain JSON. */
export type Figure =
  /** A share from 0 to 1; below 10 % with one decimal. */
  | { readonly as: 'percent'; readonly value: number }
  /** A count. */
  | { readonly as: 'whole'; readonly value: number }
  /** A count of which only the size is meant: above 100 rounded up to two figures. */
  | { readonly as: 'about'; readonly value: number }
  /** How many times something, or how many for a unit: to two figures. */
  | { readonly as: 'ratio'; readonly value: number }
  /** An amount; without a currency where the campaign names none. */
  | { readonly as: 'money'; readonly value: number; readonly currency: string | null }
  /** A length of time in hours. */
  | { readonly as: 'hours'; readonly value: number }
  /** An instant in milliseconds since 1970. */
  | { readonly as: 'instant'; readonly value: number };

/** Writes figures in one language. */
export type Figures = (figure: Figure) => string;

/** Figures as they stand in English: `38 %`, `1,298 EUR`, `45 min`, `2026-03-01T08:00:00.000Z`. */
export const ENGLISH_FIGURES: Figures = (figure) => {
  switch (figure.as) {
    case 'percent':
      return percent(figure.value);
    case 'whole':
      return whole(figure.value);
    case 'about':
      return whole(roundedUp(figure.value));
    case 'ratio':
      return figure.value >= 100 ? whole(figure.value) : figure.value.toPrecision(2);
    case 'money':
      return money(figure.value, figure.currency);
    case 'hours':
      return hours(figure.value);
    case 'instant':
      return new Date(figure.value).toISOString();
  }
};

/**
 * Figures as a language writes them.
 * @param language BCP 47 tag
 * @param zone IANA name of the time zone of instants; left out: where the reader is
 */
export function figuresIn(language: string, zone?: string): Figures {
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(language, options);
  const count = number({ maximumFractionDigits: 0 });
  const share = number({ style: 'percent', maximumFractionDigits: 0 });
  const smallShare = number({ style: 'percent', maximumFractionDigits: 1 });
  const amount = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const lengths = new Map(
    (['minute', 'hour', 'day'] as const).map((unit) => [
      unit,
      number({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
    ]),
  );
  const twoFigures = number({ minimumSignificantDigits: 2, maximumSignificantDigits: 2 });
  const instant = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  return (figure) => {
    const { value } = figure;
    switch (figure.as) {
      case 'percent':
        return (isSmall(value) ? smallShare : share).format(value);
      case 'whole':
        return count.format(value);
      case 'about':
        return count.format(roundedUp(value));
      case 'ratio':
        return (value >= 100 ? count : twoFigures).format(value);
      case 'money': {
        const written = (Math.abs(value) >= 100 ? count : amount).format(value);
        return figure.currency === null ? written : `${written} ${figure.currency}`;
      }
      case 'hours': {
        const [size, unit] = inUnits(value);
        return lengths.get(unit)!.format(size);
      }
      case 'instant':
        return instant.format(value);
    }
  };
}

/** True for shares that are written with a decimal. */
function isSmall(share: number): boolean {
  return Math.abs(100 * share) < 9.95;
}

function percent(share: number): string {
  const value = 100 * share;
  return `${isSmall(share) ? Number(value.toFixed(1)) : Math.round(value)} %`;
}

function money(value: number, currency: string | null): string {
  const figure = Math.abs(value) >= 100 ? whole(value) : value.toFixed(2);
  return currency === null ? figure : `${figure} ${currency}`;
}

function whole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function roundedUp(count: number): number {
  if (count < 100) return Math.ceil(count);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / step) * step;
}

function hours(value: number): string {
  const [size, unit] = inUnits(value);
  return `${Number(size.toFixed(1))} ${{ minute: 'min', hour: 'h', day: 'd' }[unit]}`;
}

/** A length of time in the unit that it is best read in. */
function inUnits(value: number): readonly [size: number, unit: 'minute' | 'hour' | 'day'] {
  if (value < 1) return [Math.max(1, Math.round(value * 60)), 'minute'];
  return value < 72 ? [value, 'hour'] : [value / 24, 'day'];
}
