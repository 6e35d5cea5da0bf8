const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Figures as people of a language read them. */
export class Format {
  /** The language that numbers and dates are written in. */
  readonly lang: string;
  readonly #currency: string | null;
  readonly #timezone: string;
  readonly #formats = new Map<string, Intl.NumberFormat>();

  /**
   * @param lang BCP 47; one that is not known is answered in English
   * @param timezone IANA name
   */
  constructor(lang: string, currency: string | null, timezone: string) {
    this.lang = known(lang);
    this.#currency = currency;
    this.#timezone = timezone;
  }

  /** `12,345`. */
  whole(count: number): string {
    return this.#number({ maximumFractionDigits: 0 }).format(count);
  }

  /** `38%`; shares below 10 % with one decimal. */
  percent(share: number): string {
    const digits = Math.abs(share) < 0.0995 ? 1 : 0;
    return this.#number({ style: 'percent', maximumFractionDigits: digits }).format(share);
  }

  /** An amount in the campaign's currency; small ones with more decimals, since messages cost fractions of a cent. */
  money(amount: number): string {
    const size = Math.abs(amount);
    const decimals = size === 0 || size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    if (this.#currency === null) return this.#number(digits).format(amount);
    try {
      return this.#number({ style: 'currency', currency: this.#currency, ...digits }).format(amount);
    } catch {
      // Not a code of three letters: points, credits.
      return `${this.#number(digits).format(amount)} ${this.#currency}`;
    }
  }

  /** `2.1 hours`, or `2.1 hr` where there is little room: a stretch of time in milliseconds, in the unit that fits. */
  duration(ms: number, unitDisplay: 'long' | 'short' = 'long'): string {
    const [unit, size] =
      ms < MINUTE
        ? (['second', SECOND] as const)
        : ms < HOUR
          ? (['minute', MINUTE] as const)
          : ms < 3 * DAY
            ? (['hour', HOUR] as const)
            : (['day', DAY] as const);
    const maximumFractionDigits = unit === 'hour' || unit === 'day' ? 1 : 0;
    return this.#number({ style: 'unit', unit, unitDisplay, maximumFractionDigits }).format(ms / size);
  }

  /** A date and time of day, with its time zone. */
  instant(ms: number): string {
    const format = new Intl.DateTimeFormat(this.lang, {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: this.#timezone,
      timeZoneName: 'short',
    });
    return format.format(ms);
  }

  #number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    let format = this.#formats.get(key);
    if (format === undefined) this.#formats.set(key, (format = new Intl.NumberFormat(this.lang, options)));
    return format;
  }
}

function known(lang: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(lang)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}
