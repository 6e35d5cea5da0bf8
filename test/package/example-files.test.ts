import assert from 'node:assert/strict';
import { REDACTED, redactor } from '../../lib/channels/redact.ts';
import {
  fieldsOf,
  GATEWAYS,
  lintCampaign,
  parseCampaign,
  providerKinds,
  unsendable,
} from '../../lib/index.ts';
import type { CampaignDocument } from '../../lib/index.ts';
import { wayOf } from '../../nodes/admin/campaign-way.ts';
import type { Definition } from '../../nodes/admin/deployed.ts';
import { wiringIssues } from '../../nodes/admin/overview-wiring.ts';
import { Wires } from '../../nodes/admin/wires.ts';
import { examples } from './examples.ts';

/** Names of everything that an account keeps secret. */
const SECRET = new Set(
  [
    ...providerKinds.map((kind) => fieldsOf(kind)),
    ...GATEWAYS.map((preset) => fieldsOf('http', preset)),
  ].flatMap(({ credentials }) => credentials.map(({ name }) => name)),
);
/** Keys and tokens as vendors make them; ids of nothing but zeros stand for the user's own. */
const TOKEN =
  /\b(?!(?:[A-Z]{2})?0+\b)(?:[0-9a-f]{32,}|(?:AC|HX|SK|MG)[0-9a-f]{32}|EAA[A-Za-z0-9]{20,}|\d{6,}:[\w-]{30,})\b/;

describe('the files of the examples', () => {
  const visit = (value: unknown, look: (name: string, value: unknown) => void): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, one] of Object.entries(value)) {
      look(name, one);
      visit(one, look);
    }
  };

  it('are looked at with eyes that see secrets', () => {
    assert.ok(SECRET.has('authToken') && SECRET.has('webhookSecret') && SECRET.has('apiKey'));
    for (const text of ['a1'.repeat(16), `AC${'a1'.repeat(16)}`, `1234567:${'aB'.repeat(17)}`]) {
      assert.match(text, TOKEN);
    }
    assert.doesNotMatch(`HX${'0'.repeat(32)}`, TOKEN);
  });

  for (const { name, flow } of examples()) {
    it(`hold no secret: ${name}`, () => {
      visit(flow, (field, value) => {
        assert.ok(field !== 'credentials' && !SECRET.has(field), `${field} in ${name}`);
        if (typeof value !== 'string') return;
        assert.doesNotMatch(value, TOKEN);
        assert.ok(!redactor([])(value).includes(REDACTED), value);
      });
    });

    it(`have every wire that cascades need, and say something: ${name}`, () => {
      const nodes = new Map(flow.map((node) => [node.id, node as Definition]));
      const wires = new Wires(nodes);
      for (const { id, type, campaign, document, channel, content } of nodes.values()) {
        if (type === 'cascade-campaign') {
          const { plan } = parseCampaign(document);
          assert.deepEqual(wiringIssues(wayOf(nodes, wires, id), wires, { name: id, plan }), []);
        }
        if (type === 'channel-send') assert.equal(unsendable(channel as string, content), null, id);
        if (type === 'cascade-start') assert.ok(nodes.has(campaign as string), id);
      }
    });

    // Those that teach by simulated people show what the linter would advise against: a dearer channel first.
    if (!flow.some(({ provider }) => provider !== undefined && provider !== 'simulator')) continue;
    it(`have rules that nothing is said against: ${name}`, () => {
      const documents = flow.flatMap(({ type, document }) => (type === 'cascade-campaign' ? [document] : []));
      assert.ok(documents.length > 0);
      for (const document of documents) {
        const { plan } = parseCampaign(document);
        assert.deepEqual(lintCampaign(document as CampaignDocument, plan), []);
      }
    });
  }
});
