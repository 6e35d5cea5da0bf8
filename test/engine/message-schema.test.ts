import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { cascadeInfo } from '../../lib/engine/message.ts';
import type { Attempt, Cascade } from '../../lib/cascade/model.ts';
import schema from '../../lib/engine/message.schema.json' with { type: 'json' };

const cascade: Cascade = {
  id: 'c1',
  campaign: 'Spring',
  plan: '0123456789abcdef',
  key: '+447700900001',
  contact: '+447700900001',
  segment: 'retail',
  customer: { name: 'Ada', phone: '+447700900001', colour: 'green' },
  decision: { order: ['whatsapp', 'sms'], propensity: 1, why: 'the declared order' },
  phase: 'waiting',
  hop: 3,
  node: 'n1',
  port: 0,
  pending: false,
  home: 'w1',
  dueAt: 2,
  channel: 'whatsapp',
  attempts: 1,
  waitNode: 'w1',
  until: 'replied',
  result: null,
  outcome: 'delivered',
  learner: null,
  createdAt: 1,
  lastSentAt: 1,
  endedAt: null,
};

const attempt: Attempt = {
  id: 'c1-1',
  cascade: 'c1',
  number: 1,
  campaign: 'Spring',
  segment: 'retail',
  channel: 'whatsapp',
  account: 'a1',
  node: 's1',
  address: '+447700900001',
  body: { text: 'hello' },
  state: 'accepted',
  fence: 1,
  tries: 1,
  claimedAt: 1,
  sentAt: 1,
  externalId: 'x',
  outcome: 'delivered',
  outcomeAt: 2,
  reason: null,
  scope: null,
  code: null,
  cost: 0.04,
};

describe('the published schema of msg.cascade', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

  it('accepts what nodes emit, before the first attempt and after one', () => {
    const fresh = { ...cascade, phase: 'moving', channel: null, attempts: 0, outcome: null } as const;
    assert.ok(validate(cascadeInfo(fresh, [])), JSON.stringify(validate.errors));
    assert.ok(validate(cascadeInfo(cascade, [attempt])), JSON.stringify(validate.errors));
  });

  it('refuses a field that nobody documented', () => {
    assert.ok(!validate({ ...cascadeInfo(cascade, [attempt]), secret: 'x' }));
  });
});
