import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { rowsOf, type Row } from '../../lib/intake/index.ts';
import { csvLine } from '../../lib/report/csv-line.ts';

async function rows(payload: unknown): Promise<{ line: number; row: unknown }[]> {
  const all = [];
  for await (const { line, row } of rowsOf(payload)) all.push({ line, row });
  return all;
}

const ANNA = { name: 'Anna', phone: '+15550100001', segment: 'retail' };
const one = [{ line: 2, row: ANNA }];

describe('a customer list', () => {
  it('is one object, an array of them, or CSV text', async () => {
    assert.deepEqual(await rows(ANNA), [{ line: 1, row: ANNA }]);
    assert.deepEqual(await rows([ANNA, 'x', null]), [
      { line: 1, row: ANNA },
      { line: 2, row: 'x' },
      { line: 3, row: null },
    ]);
    assert.deepEqual(await rows('name,phone,segment\nAnna,+15550100001,retail\n'), one);
    assert.deepEqual(await rows(Buffer.from('name,phone,segment\nAnna,+15550100001,retail')), one);
    assert.deepEqual(await rows([]), []);
  });

  for (const payload of [undefined, null, 7, true]) {
    it(`is not ${String(payload)}`, () =>
      assert.rejects(rows(payload), /a customer object, an array of them, or CSV text/));
  }
});

describe('CSV text', () => {
  for (const [name, text] of [
    ['with its columns in another order', 'segment,phone,name\nretail,+15550100001,Anna\n'],
    ['with a byte order mark', '\uFEFFname,phone,segment\nAnna,+15550100001,retail\n'],
    ['with semicolons', 'name;phone;segment\nAnna;+15550100001;retail\n'],
    ['with tabs', 'name\tphone\tsegment\nAnna\t+15550100001\tretail\n'],
    ['with bars', 'name|phone|segment\nAnna|+15550100001|retail\n'],
    ['with CRLF', 'name,phone,segment\r\nAnna,+15550100001,retail\r\n'],
    ['with CR alone', 'name,phone,segment\rAnna,+15550100001,retail\r'],
    ['without an end of line at the end', 'name,phone,segment\nAnna,+15550100001,retail'],
    ['with quotes', '"name","phone","segment"\r\n"Anna","+15550100001","retail"\r\n'],
    ['with spaces around its values', ' name , phone , segment \n Anna , +15550100001 , retail \n'],
    [
      'with a byte order mark, semicolons, quotes and CRLF',
      '\uFEFF"name";"phone";"segment"\r\n"Anna";"+15550100001";"retail"\r\n',
    ],
  ] as const) {
    it(`${name} is read`, async () => assert.deepEqual(await rows(text), one));
  }

  it('keeps separators, quotes and line breaks inside quotes', async () => {
    const [{ row } = { row: null }] = await rows('name,phone\n"Anna ""A"", née X\nSmith",+15550100001\n');
    assert.deepEqual(row, { name: 'Anna "A", née X\nSmith', phone: '+15550100001' });
  });

  it('takes the separator from the header, outside of its quotes', async () => {
    assert.deepEqual((await rows('"a,b,c,d";phone\nx,y;+15550100001\n'))[0]?.row, {
      'a,b,c,d': 'x,y',
      phone: '+15550100001',
    });
  });

  it('leaves empty tab-separated fields empty', async () => {
    assert.deepEqual((await rows('name\tphone\tsegment\n\t+15550100001\t\n'))[0]?.row, {
      name: '',
      phone: '+15550100001',
      segment: '',
    });
  });

  it("skips empty lines, and tells each row's own line all the same", async () => {
    const text = '\n\nphone,name\n\n+15550100001,A\n\n\n+15550100002,"B\nb\nb"\n+15550100003,C\n';
    assert.deepEqual(
      (await rows(text)).map(({ line, row }) => [line, (row as { phone: string }).phone]),
      [
        [5, '+15550100001'],
        [8, '+15550100002'],
        [11, '+15550100003'],
      ],
    );
  });

  it('may have rows that are too short or too long', async () => {
    const read = await rows(
      'name,phone,segment\nAnna\nBen,+15550100002,retail,what,ever\nCleo,+15550100003,retail\n',
    );
    assert.deepEqual(
      read.map(({ row }) => (row as { name: string }).name),
      ['Anna', 'Ben', 'Cleo'],
    );
  });

  it('with nothing in it is refused', async () => {
    await assert.rejects(rows(''), /is empty.*name,phone,segment/);
    await assert.rejects(rows('\uFEFF\r\n \r\n'), /is empty/);
  });

  it('without a header row is refused', () =>
    assert.rejects(rows('Anna,+15550100001,retail\n'), /names no phone column/));

  it('without a column to address anybody by is refused, naming what there is', () =>
    assert.rejects(rows('name,number\nAnna,+15550100001\n'), /no phone column \(it has: name, number\)/));

  it('with a column twice is refused, naming it', () =>
    assert.rejects(rows('name,phone,Phone\nAnna,1,2\n'), /"phone" twice/));

  it('with a quote that never ends is refused', () =>
    assert.rejects(rows('name,phone\n"Anna,+15550100001\n'), /line 2 or before it a double quote opens/));

  it('with more columns than any list has is refused', async () => {
    const header = ['phone', ...Array.from({ length: 1_000 }, (_, i) => `c${i}`)].join(',');
    await assert.rejects(rows(`${header}\n`), /names 1001 columns, and 1000 are read at most/);
  });

  it('with a column whose name was decoded as what it is not is refused, naming the remedy', async () => {
    const list = Buffer.from('name,phone,größe\nAnna,+15550100001,M\n', 'latin1');
    await assert.rejects(rows(list), /header is not in UTF-8.*"gr\uFFFD+\S*e".*CSV UTF-8/);
  });

  it('has the apostrophes of an export taken off, and keeps all others', async () => {
    const cells = ['-Bob', '=1+1', '@home', '\t=1', '+1202', "'quoted'", "O'Brien", '+447700900123'];
    const text = csvLine(['phone', '=sum', 'name']) + cells.map((cell) => csvLine(['1', '2', cell])).join('');
    const read = await rows(text);
    assert.deepEqual(
      read.map(({ row }) => row),
      cells.map((name) => ({ phone: '1', '=sum': '2', name })),
    );
    const mended = await rows("phone\n'+12025550123\n");
    assert.deepEqual(mended[0]?.row, { phone: '+12025550123' });
  });

  it('with only a header has no rows', async () => assert.deepEqual(await rows('name,phone\n'), []));
});

async function firstOf(csv: string): Promise<Row | null> {
  for await (const row of rowsOf(csv)) return row;
  return null;
}

describe('columns that are called otherwise', () => {
  it('are taken for ours, and keep their own names beside', async () => {
    for (const header of [
      'Name;Mobile;Group',
      'Nom;Téléphone;Groupe',
      'NOMBRE;telefono;Segmento',
      '名前;電話番号;グループ',
    ]) {
      const first = await firstOf(`${header}\nAna;+34612345678;retail`);
      const row = first?.row as Record<string, unknown>;
      assert.deepEqual([row['phone'], row['segment']], ['+34612345678', 'retail'], header);
      const [, phone] = header.split(';');
      assert.equal(row[phone!], '+34612345678');
      assert.equal(first?.meant?.['phone'], phone);
    }
  });

  it('are not taken where ours is named, and the first of two is', async () => {
    const first = await firstOf('phone,Mobile\n+15550100001,+15550100002');
    assert.equal((first!.row as { phone: string }).phone, '+15550100001');
    assert.deepEqual(first?.meant, {});
    const second = await firstOf('Tel,Mobile\n+15550100001,+15550100002');
    assert.equal((second!.row as { phone: string }).phone, '+15550100001');
  });
});

describe('CSV text that comes piece by piece', () => {
  async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
    yield* all;
  }

  it('is read wherever it is cut, also within a character', async () => {
    const text = Buffer.from('\uFEFFname,phone,segment\nÄnne,+15550100001,retail\n');
    for (let cut = 1; cut < text.length; cut++) {
      const found = await rows(pieces(text.subarray(0, cut), text.subarray(cut)));
      assert.deepEqual(found, [{ line: 2, row: { ...ANNA, name: 'Änne' } }], `cut at ${cut}`);
    }
  });

  it('is read no faster than its rows are taken', async () => {
    let given = 0;
    async function* list(): AsyncGenerator<string> {
      yield 'name,phone,segment\n';
      for (; given < 1_000; given++) yield 'Anna,+15550100001,retail\n'.repeat(100);
    }
    const reading = rowsOf(list());
    for (let i = 0; i < 100; i++) await reading.next();
    assert.ok(given < 100, `${given} pieces were read for 100 rows`);
    await reading.return(undefined);
  });

  it('lets others have their turn, however large the pieces are', async () => {
    const list = `name,phone,segment\n${'Anna,+15550100001,retail\n'.repeat(8_000)}`;
    let turns = 0;
    let reading = true;
    const others = (async () => {
      for (; reading; turns++) await turn();
    })();
    assert.equal((await rows(pieces(list))).length, 8_000);
    reading = false;
    await others;
    assert.ok(turns >= list.length / 10_000, `${turns} turns in ${list.length} characters`);
  });

  it('ends where quotes are never closed, or the header never ends', async () => {
    const endless = 'x'.repeat(200_000);
    const long = Array.from({ length: 8 }, () => endless);
    await assert.rejects(rows(pieces('name,phone\n"', ...long)), /longer than 1 MB/);
    await assert.rejects(rows(pieces(...long)), /cannot be read|names no phone column/);
  });

  it('passes on what went wrong where it comes from', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'name,phone\nAnna,+15550100001\n';
      throw new Error('the connection ended');
    }
    await assert.rejects(rows(broken()), /the connection ended/);
  });
});
