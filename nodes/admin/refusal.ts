import { CascadeError, StoreError } from '../../lib/index.ts';

/** Statuses that a refused request is answered with. */
export type RefusalStatus = 400 | 404 | 409 | 413;

/** A request that cannot be done, in words for whoever made it: what, where, and the remedy. Names no person. */
export class RefusalError extends Error {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string) {
    super(message);
    this.name = 'RefusalError';
    this.status = status;
  }
}

/** What is answered when something failed that the caller cannot mend. */
const FAULT = 'This could not be done. The log of Node-RED says why.';

/** The status and the words for whatever a handler has thrown; `fault`: it belongs in the log. */
export function refusalOf(error: unknown): {
  readonly status: number;
  readonly error: string;
  readonly fault: boolean;
} {
  if (error instanceof RefusalError) return { status: error.status, error: error.message, fault: false };
  if (error instanceof CascadeError) return { status: 400, error: error.message, fault: false };
  if (error instanceof StoreError && (error.code === 'owned' || error.code === 'closed')) {
    return { status: 409, error: 'The store is not open at the moment: see its node.', fault: false };
  }
  // What Node-RED's own body parser throws carries a status and a type.
  const { code, status, type } = (error ?? {}) as { code?: unknown; status?: unknown; type?: unknown };
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return { status: 400, error: 'The connection ended before all of it was there.', fault: false };
  }
  if (type === 'entity.too.large') return { status: 413, error: 'The body is too long.', fault: false };
  if (typeof type === 'string' && typeof status === 'number' && status >= 400 && status < 500) {
    return { status: 400, error: 'The body is not valid JSON.', fault: false };
  }
  return { status: 500, error: FAULT, fault: true };
}
