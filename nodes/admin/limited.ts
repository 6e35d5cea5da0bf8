import type { Request } from 'express';
import { sayRefusal } from '../../lib/index.ts';
import { RefusalError } from './refusal.ts';

/**
 * The bytes of a request's body as they come in, as fast as they are taken. Leaving off early does not tear
 * down the connection: the refusal has to go out on it.
 * @throws RefusalError when there are more than `longest` bytes, at once where the request says so itself
 */
export async function* limited(req: Request, longest: number): AsyncGenerator<Buffer> {
  const tooLong = (): RefusalError =>
    new RefusalError(413, sayRefusal('refusals.list.large', { most: Math.floor(longest / 1e6) }));
  if (Number(req.headers['content-length'] ?? 0) > longest) throw tooLong();
  let length = 0;
  for await (const piece of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > longest) throw tooLong();
    yield piece;
  }
}
