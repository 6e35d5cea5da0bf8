import { CascadeError, sayRefusal, StoreError, type Told, type Wording } from '../../lib/index.ts';

/** Statuses that a refused request is answered with. */
export type RefusalStatus = 400 | 404 | 409 | 413;

/** A request that cannot be done, in words for whoever made it: what, where, and the remedy. Names no person. */
export class RefusalError extends Error {
  readonly status: RefusalStatus;
  /** The words for other languages; absent: only programs make such requests. */
  readonly told?: Told;

  /** @param said in English, or a wording where people can bring it about in the editor */
  constructor(status: RefusalStatus, said: string | Wording) {
    super(typeof said === 'string' ? said : said.text);
    this.name = 'RefusalError';
    this.status = status;
    if (typeof said !== 'string') this.told = said.told;
  }
}

/** What whatever a handler has thrown is answered with; `fault`: it belongs in the log. */
export interface RefusalAnswer {
  readonly status: number;
  readonly error: string;
  readonly told?: Told;
  readonly fault: boolean;
}

/** The status and the words for whatever a handler has thrown. */
export function refusalOf(error: unknown): RefusalAnswer {
  if (error instanceof RefusalError || error instanceof CascadeError) {
    const { message, told } = error;
    const status = error instanceof RefusalError ? error.status : 400;
    return { status, error: message, ...(told === undefined ? {} : { told }), fault: false };
  }
  if (error instanceof StoreError && (error.code === 'owned' || error.code === 'closed')) {
    return refused(409, sayRefusal('refusals.store.notOpen'));
  }
  // What Node-RED's own body parser throws carries a status and a type.
  const { code, status, type } = (error ?? {}) as { code?: unknown; status?: unknown; type?: unknown };
  if (error instanceof URIError && status === 400) {
    // Express could not decode a part of the address. It quotes that part, which may name a person.
    const words = 'A part of the address is not percent-encoded UTF-8: write "+" as %2B and "%" as %25.';
    return { status: 400, error: words, fault: false };
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return refused(400, sayRefusal('refusals.request.broken'));
  }
  if (type === 'entity.too.large') return refused(413, sayRefusal('refusals.request.bodyLong'));
  if (typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500) {
    return { status: 400, error: 'The body is not valid JSON.', fault: false };
  }
  return { ...refused(500, sayRefusal('refusals.request.fault')), fault: true };
}

function refused(status: number, { text, told }: Wording): RefusalAnswer {
  return { status, error: text, told, fault: false };
}
