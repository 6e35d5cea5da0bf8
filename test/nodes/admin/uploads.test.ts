import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { ENGLISH_FIGURES, inWords, textOf, type Engine } from '../../../lib/index.ts';
import type { Upload } from '../../../nodes/admin/contract.ts';
import { engineWordsByLanguage, type EngineWords } from '../../../nodes/admin/engine-words.ts';
import { Uploads } from '../../../nodes/admin/uploads.ts';

/** An engine that takes everybody but those who are called Eve. */
const engine = {
  start: (_node: string, _campaign: string, starters: readonly { customer: { name?: string } }[]) =>
    Promise.resolve(
      starters.map(({ customer }) =>
        customer.name === 'Eve' ? { state: 'suppressed', by: 'STOP on sms' } : { state: 'started', id: 'x' },
      ),
    ),
  draw: () => Promise.resolve(),
} as unknown as Engine;

const german = textOf({
  refusals: {
    row: { notAnEmail: 'das ist keine E-Mail-Adresse' },
    remedy: { email: 'Schreiben Sie die Adresse wie name@example.com.', optedOut: 'Weglassen.' },
  },
  guards: { end: { optedOut: 'abgemeldet (__by__)' }, by: { stop: 'STOPP per __channel__' } },
});
const inGerman: EngineWords = (told, english) =>
  told === undefined
    ? english
    : inWords(told, { text: german, figure: ENGLISH_FIGURES, channel: (one) => one.toUpperCase() });

describe('an uploaded list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-uploads-'));
  const faults: string[] = [];
  const uploads = new Uploads(join(folder, 'uploads'), (fault) => faults.push(fault));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(faults, []);
  });

  const upload = async (csv: string, words: EngineWords, into = uploads): Promise<Upload> => {
    async function* pieces(): AsyncGenerator<Buffer> {
      yield Buffer.from(csv);
    }
    const to = { engine, campaign: 'spring', node: 'start', country: '', words };
    const { id } = await into.receive(to, pieces());
    for (;;) {
      const now = into.find(id);
      assert.ok(now);
      if (now.state !== 'running') return now;
      await turn();
    }
  };
  const CSV = 'name,email,phone\nAda,nobody,\nEve,eve@example.com,\nBen,also nobody,\n';

  it('names its rejected rows in the language of who sent it', async () => {
    const { id, rejected, words, told } = await upload(CSV, inGerman);
    assert.equal(rejected, 3);
    assert.deepEqual(words, ['this is not an e-mail address', 'opted out (STOP on sms)']);
    assert.deepEqual(
      told.map((one, i) => inGerman(one ?? undefined, words[i] ?? '')),
      ['das ist keine E-Mail-Adresse', 'abgemeldet (STOPP per SMS)'],
    );
    assert.equal(
      readFileSync(uploads.errors(id) ?? '', 'utf8'),
      [
        'line,reason,remedy,name,email,phone',
        '2,das ist keine E-Mail-Adresse,Schreiben Sie die Adresse wie name@example.com.,Ada,nobody,',
        '4,das ist keine E-Mail-Adresse,Schreiben Sie die Adresse wie name@example.com.,Ben,also nobody,',
        '3,abgemeldet (STOPP per SMS),Weglassen.,Eve,eve@example.com,',
        '',
      ].join('\r\n'),
    );
  });

  it('gives back the same file for rows that come back unmended', async () => {
    const first = await upload('name,phone,=sum\n-Bob,12,=1+1\n', inGerman);
    const file = readFileSync(uploads.errors(first.id) ?? '', 'utf8');
    const second = await upload(file, inGerman);
    assert.equal(readFileSync(uploads.errors(second.id) ?? '', 'utf8'), file);
  });

  it('names them in English where no language is asked for', async () => {
    const { id } = await upload(CSV, engineWordsByLanguage()(''));
    assert.match(
      readFileSync(uploads.errors(id) ?? '', 'utf8'),
      /2,this is not an e-mail address,"Write the address as/,
    );
  });

  it('that comes while the leftovers of an earlier process are being removed is none of them', async () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    for (let i = 0; i < 50; i++) writeFileSync(join(old, `${i}.errors.csv`), 'line\n');
    const fresh = new Uploads(old, (fault) => faults.push(fault));
    const { id, rejected } = await upload(CSV, inGerman, fresh);
    assert.equal(rejected, 3);
    assert.deepEqual(readdirSync(old), [`${id}.errors.csv`]);
  });

  it('that cannot be read says why, for every language', async () => {
    const { state, words, told } = await upload('name\nAda\n', inGerman);
    assert.equal(state, 'failed');
    assert.match(words[0] ?? '', /names no phone column/);
    assert.equal(told[0]?.key, 'refusals.list.noColumn');
  });
});
