import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { engineNames } from '../../nodes/runtime/names.ts';

const TEXTS: Readonly<Record<string, string>> = { 'names.reason.auth': 'Zugangsdaten abgelehnt' };
const RED = { _: (key: string) => TEXTS[key.split(':engine.')[1]!] ?? key } as unknown as NodeAPI;

describe('the names in a status', () => {
  const { channel, reason } = engineNames(RED);

  it('are in the language of the runtime, and English where its catalogue lacks one', () => {
    assert.equal(reason('auth'), 'Zugangsdaten abgelehnt');
    assert.equal(reason('template_paused'), 'template paused');
    assert.equal(channel('email'), 'E-mail');
  });

  it('are the codes of what has no name', () => {
    for (const code of ['fax', 'a.b', 'a:b', '__proto__', 'constructor', ''])
      assert.deepEqual([channel(code), reason(code)], [code, code]);
  });
});
