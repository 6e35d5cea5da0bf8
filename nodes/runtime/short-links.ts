/** Short links of messages: `<httpNodeRoot>/cascade/l/<token>`. They lead to what their message named, and nowhere else. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { followLink, isPerson } from '../../lib/index.ts';

/**
 * Sends a visitor on. Whatever is not a link that is known gets the same answer.
 * @param rest what follows the path of short links in the request's address
 */
export async function answerLink(req: IncomingMessage, res: ServerResponse, rest: string): Promise<void> {
  req.resume();
  const method = req.method ?? '';
  const [token = ''] = rest.split('?');
  const asked = method === 'GET' || method === 'HEAD';
  const target = asked ? await followLink(token, isPerson(method, req.headers)) : null;
  const about = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' };
  if (target === null) res.writeHead(404, about);
  else res.writeHead(302, { ...about, location: target });
  res.end();
}
