import assert from 'node:assert/strict';
import { fileName } from '../../nodes/editor/file.editor.ts';

describe('the name of an exported file', () => {
  it('is the campaign’s, as far as file systems take it', () => {
    assert.equal(fileName('Spring renewal', 'campaign'), 'Spring-renewal');
    assert.equal(fileName('../../etc: "x" <b>', 'campaign'), 'etc-x-b');
    assert.equal(fileName('Frühling 春', 'campaign'), 'Frühling-春');
  });

  it('is another where nothing of it is left', () => {
    assert.equal(fileName(' ?? ', 'campaign'), 'campaign');
    assert.ok(fileName('x'.repeat(500), 'campaign').length <= 80);
  });
});
