import assert from 'node:assert/strict';
import type { Standing } from '../../lib/index.ts';
import {
  CHANNEL_ORDER,
  channelOffers,
  channelQuestionKey,
  channelsOf,
} from '../../nodes/sidebar/channel-orders.ts';

const standing = (
  state: Standing['state'],
  channel: string | null,
  contact: string | null = null,
): Standing => ({ state, campaign: 'June', channel, contact, at: 0, by: 'ann', why: null, remedy: null });
const shown = (channels: readonly string[], ...standings: Standing[]): string =>
  channelsOf({ channels, standings })
    .map(({ channel, state }) => `${channel} ${state}`)
    .join(', ');

describe('the channels of a campaign', () => {
  it('stand as somebody or the guards have ordered, in the order of the document', () => {
    assert.equal(shown(['whatsapp', 'phone']), 'whatsapp running, phone running');
    assert.equal(
      shown(['whatsapp', 'phone', 'sms'], standing('halted', 'sms'), standing('paused', 'whatsapp')),
      'whatsapp paused, phone running, sms halted',
    );
  });

  it('are not what holds for the campaign or for a person', () => {
    assert.equal(
      shown(
        ['sms'],
        standing('paused', null),
        standing('paused', 'sms', '+44770'),
        standing('cohort', 'sms'),
      ),
      'sms running',
    );
  });

  it('are also those that a later document leaves out, while something holds for them', () => {
    assert.equal(shown(['sms'], standing('stopped', 'fax')), 'sms running, fax stopped');
  });
});

describe('the orders that a channel can be given', () => {
  it('are those that change something in its state', () => {
    assert.deepEqual(channelOffers('running'), ['pause', 'stop']);
    assert.deepEqual(channelOffers('paused'), ['resume', 'stop']);
    assert.deepEqual(channelOffers('halted'), ['resume', 'stop']);
    assert.deepEqual(channelOffers('stopped'), ['resume']);
  });

  it('have a button each', () => {
    const states = ['running', 'paused', 'halted', 'stopped'] as const;
    assert.deepEqual(
      [...new Set(states.flatMap((state) => channelOffers(state)))].toSorted(),
      CHANNEL_ORDER.toSorted(),
    );
  });

  it('are asked for in words that fit the state', () => {
    assert.equal(channelQuestionKey('pause', 'running'), 'control.pauseChannel.ask');
    assert.equal(channelQuestionKey('resume', 'halted'), 'control.resumeChannel.ask');
    assert.equal(channelQuestionKey('resume', 'stopped'), 'control.resumeChannel.askStopped');
  });
});
