import assert from 'node:assert/strict';
import type { CampaignOverview } from '../../nodes/admin/contract.ts';
import { CONTROL_ORDER, offersFor, questionKey } from '../../nodes/sidebar/control-question.ts';

const figures = {
  started: 20,
  closed: 5,
  states: { queued: 8, waiting: 7, success: 5 },
  channels: {},
  segments: {},
};
const offered = (state: CampaignOverview['state']): string =>
  offersFor({ state, figures })
    .map(({ action, count }) => `${action} ${count}`)
    .join(', ');

describe('the orders that a campaign can be given', () => {
  it('are those that change something in its state', () => {
    assert.equal(offered('running'), 'pause 15, stop 15');
    assert.equal(offered('promoted'), 'pause 15, stop 15');
    assert.equal(offered('paused'), 'resume 15, stop 15');
    assert.equal(offered('halted'), 'resume 15, stop 15');
    assert.equal(offered('stopped'), 'resume 15');
  });

  it('are about those held back when a cohort is promoted', () => {
    assert.equal(offered('cohort'), 'promote 8, pause 15, stop 15');
  });

  it('have a button each', () => {
    const states = ['running', 'paused', 'halted', 'stopped', 'cohort', 'promoted'] as const;
    const actions = states.flatMap((state) => offersFor({ state, figures }).map(({ action }) => action));
    assert.deepEqual([...new Set(actions)].toSorted(), [...CONTROL_ORDER].toSorted());
  });

  it('are asked for in words that fit the state', () => {
    assert.equal(questionKey('resume', 'paused'), 'control.resume.ask');
    assert.equal(questionKey('resume', 'stopped'), 'control.resume.askStopped');
    assert.equal(questionKey('stop', 'running'), 'control.stop.ask');
  });
});
