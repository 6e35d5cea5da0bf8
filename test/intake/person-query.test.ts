import assert from 'node:assert/strict';
import { personQuery } from '../../lib/intake/index.ts';

const addresses = (written: string, countries: readonly string[] = ['GB']): readonly string[] =>
  personQuery(written, countries, 20).addresses;

describe('what somebody looks for', () => {
  it('is a number, however it is written', () => {
    for (const written of ['+447700', '+44 7700', '(+44) 77 00', '0044 7700', '+44-77.00']) {
      assert.deepEqual(addresses(written), ['+447700'], written);
    }
  });

  it('is a number without its country code, in the countries of the start nodes', () => {
    assert.deepEqual(addresses('07700 9'), ['+4477009', '+077009', 'telegram:077009']);
    assert.ok(addresses('0176 12', ['GB', 'DE']).includes('+4917612'));
    assert.ok(addresses('4477', []).includes('+4477'), 'the plus was left out');
    assert.deepEqual(addresses('12', ['XX', '']), ['+12', 'telegram:12']);
  });

  it('is an address or a name otherwise', () => {
    assert.deepEqual(personQuery(' Ada@Example ', [], 5), {
      addresses: ['ada@example'],
      name: 'Ada@Example',
      limit: 5,
    });
    assert.deepEqual(addresses('telegram:12'), ['telegram:12']);
    assert.deepEqual(personQuery('+44 77', [], 5).name, '');
  });

  it('is nobody where nothing is written', () => {
    assert.deepEqual(personQuery('  ', ['GB'], 20), { addresses: [], name: '', limit: 20 });
  });
});
