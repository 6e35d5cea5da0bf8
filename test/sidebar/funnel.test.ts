import assert from 'node:assert/strict';
import { barsOf, underWay, underWayAfter } from '../../nodes/sidebar/funnel.ts';

const figures = {
  channels: {
    sms: {
      attempts: 9,
      sends: 7,
      cost: 1,
      outcomes: { delivered: 3, replied: 1, refused: 2, bounced: 1, sent: 2 },
    },
    old: { attempts: 1, sends: 1, cost: 0, outcomes: { accepted: 1 } },
  },
};

describe('the bars of a campaign', () => {
  const bars = barsOf(['whatsapp', 'sms'], ['replied', 'answered'], figures);

  it('come in the order of the document, and channels of an earlier one last', () => {
    assert.deepEqual(
      bars.map(({ channel }) => channel),
      ['whatsapp', 'sms', 'old'],
    );
  });

  it('have four parts that add up to the attempts', () => {
    assert.deepEqual(bars[1], { channel: 'sms', attempts: 9, reached: 1, seen: 3, failed: 3, open: 2 });
    for (const { attempts, reached, seen, failed, open } of bars) {
      assert.equal(reached + seen + failed + open, attempts);
    }
  });

  it('are empty for a channel that nobody came to', () => {
    assert.deepEqual(bars[0], { channel: 'whatsapp', attempts: 0, reached: 0, seen: 0, failed: 0, open: 0 });
  });

  it('count as reached what the campaign says', () => {
    const [bar] = barsOf(['sms'], ['delivered', 'replied'], figures);
    assert.equal(bar?.reached, 4);
    assert.equal(bar?.seen, 0);
  });
});

describe('cascades under way', () => {
  it('are those without a result', () => {
    const states = { waiting: 3, queued: 2, success: 4, exhausted: 1, stopped: 1 };
    assert.equal(underWay({ started: 11, states }), 5);
    assert.equal(underWay({ started: 0, states: {} }), 0);
  });

  it('are reckoned from a push until the figures come', () => {
    const none = { started: 0, states: {} };
    const half = { started: 50, states: { waiting: 20, success: 30 } };
    assert.equal(underWayAfter(none, { started: 50, closed: 0 }), 50);
    assert.equal(underWayAfter(half, { started: 60, closed: 10 }), 30);
    assert.equal(underWayAfter(half, { started: 50, closed: 50 }), 0);
    assert.equal(underWayAfter(half, { started: 10, closed: 0 }), 0);
  });
});
