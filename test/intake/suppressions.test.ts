import assert from 'node:assert/strict';
import { suppressionsOf } from '../../lib/intake/index.ts';

async function read(...pieces: string[]): Promise<readonly string[]> {
  const list: string[] = [];
  async function* text(): AsyncGenerator<string> {
    yield* pieces;
  }
  for await (const one of suppressionsOf(text())) {
    list.push('contact' in one ? one.contact : `${one.line}: ${one.reason}`);
  }
  return list;
}

describe('a suppression list', () => {
  it('names people by number, address, Telegram id, or the hash of an erased person', async () => {
    const hash = `forgotten:${'0a'.repeat(32)}`;
    assert.deepEqual(
      await read(`contact,at,by\r\n+44 7700 900123,,\r\nAda@Example.com,,\r\ntelegram:12,,\r\n${hash},,\r\n`),
      ['+447700900123', 'ada@example.com', 'telegram:12', hash],
    );
  });

  it('may have its people in the columns of a customer list', async () => {
    assert.deepEqual(await read('Name;Phone;Email\nx;+447700900123;\ny;;y@example.com\n'), [
      '+447700900123',
      'y@example.com',
    ]);
  });

  it('means every address of a line, also such as were copied with marks that nobody sees', async () => {
    assert.deepEqual(
      await read('email,phone\nA@example.com,\u202a+44 7700 900123\u202c\nb@example.com\u200b,0123\n'),
      [
        '+447700900123',
        'a@example.com',
        '2: the number has no country code: write it as +49…, or set the country in the start node',
        'b@example.com',
      ].map((one) => one.replace(/^2/, '3')),
    );
    assert.deepEqual(await read('email\n<ada@example.com>\n'), ['2: this is not an e-mail address']);
  });

  it('is read piece by piece, wherever it is cut', async () => {
    assert.deepEqual(await read('\uFEFFcon', 'tact\n+4477', '00900123\n'), ['+447700900123']);
  });

  it('takes back what was made safe for spreadsheets', async () => {
    assert.deepEqual(await read("contact\n'+447700900123\n"), ['+447700900123']);
  });

  it('says which lines it cannot read, and why', async () => {
    const [number, address, nobody, chat] = await read('contact,x\n07700 900123,\na@b,\n,y\ntelegram:x,\n');
    assert.match(number ?? '', /^2: the number has no country code/);
    assert.equal(address, '3: this is not an e-mail address');
    assert.equal(nobody, '4: the line names nobody');
    assert.equal(chat, '5: this is not a Telegram id');
  });

  it('needs a header that names such a column', async () => {
    await assert.rejects(read('+447700900123\n'), /names no contact column/);
  });
});
