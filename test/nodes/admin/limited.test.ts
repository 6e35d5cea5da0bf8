import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { limited } from '../../../nodes/admin/limited.ts';

function requestOf(pieces: readonly string[], headers: object = {}): Parameters<typeof limited>[0] {
  const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  return Object.assign(stream, { headers }) as never;
}

async function read(request: Parameters<typeof limited>[0], longest: number): Promise<string> {
  let text = '';
  for await (const piece of limited(request, longest)) text += piece.toString();
  return text;
}

describe('the body of an upload', () => {
  it('comes in as it is', async () => {
    assert.equal(await read(requestOf(['ab', 'c']), 3), 'abc');
  });

  it('is refused at once where it says that it is too long, and unread', async () => {
    const request = requestOf(['abcd'], { 'content-length': '4' });
    await assert.rejects(read(request, 3), { status: 413 });
    assert.equal((request as unknown as Readable).readableDidRead, false);
  });

  it('is refused where it turns out to be too long, and the connection stays for the answer', async () => {
    const request = requestOf(['ab', 'cd', 'ef']);
    await assert.rejects(read(request, 3), { status: 413 });
    assert.equal((request as unknown as Readable).destroyed, false);
  });
});
