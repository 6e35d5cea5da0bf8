import assert from 'node:assert/strict';
import {
  campaignName,
  freeName,
  nameIn,
  withName,
} from '../../nodes/cascade-campaign/campaign-name.editor.ts';

describe('the name of a campaign in its form', () => {
  it('is the document’s, else the node’s, as the runtime has it', () => {
    assert.equal(campaignName({ name: 'Node', document: { name: 'Document' } }), 'Document');
    assert.equal(campaignName({ name: 'Node', document: {} }), 'Node');
    assert.equal(campaignName({ document: 'none' }), '');
    assert.equal(nameIn({ name: 7 }), '');
  });

  it('is written into the document in its place, and taken out with the last letter', () => {
    const document = { $schema: 'x', start: 'sms' };
    assert.equal(
      JSON.stringify(withName(document, ' Spring ')),
      '{"$schema":"x","name":"Spring","start":"sms"}',
    );
    assert.deepEqual(withName({ ...document, name: 'Spring' }, '  '), document);
  });

  it('of a new one is the first that no other has', () => {
    const nth = (number: number): string => (number === 1 ? 'Kampagne' : `Kampagne ${number}`);
    assert.equal(freeName([], nth), 'Kampagne');
    assert.equal(freeName(['Kampagne', 'Kampagne 2', 'Spring'], nth), 'Kampagne 3');
  });
});
