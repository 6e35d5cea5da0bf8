import assert from 'node:assert/strict';
import { feedersOf, type Connection, type Passing } from '../../nodes/sidebar/feeder.ts';

const wires = (text: string): Connection[] =>
  text.split(' ').map((wire) => {
    const [from = '', to = ''] = wire.split('>');
    return { from, to };
  });
/** Injects begin with `i`, nodes that are not passed with `x`. */
const passing = (id: string): Passing =>
  id.startsWith('i') ? 'take' : id.startsWith('x') ? 'leave' : 'pass';

describe('the inject node that feeds a campaign', () => {
  it('is found through the nodes between', () => {
    assert.deepEqual(feedersOf(['start'], wires('i1>f f>g g>start start>out'), passing), ['i1']);
  });

  it('is the nearest one, and the others are known', () => {
    assert.deepEqual(feedersOf(['start'], wires('far>f f>start i1>far i2>start'), passing), ['i2', 'i1']);
  });

  it('is that of the first start among equally near ones', () => {
    assert.deepEqual(feedersOf(['b', 'a'], wires('i1>a i2>b'), passing), ['i2', 'i1']);
  });

  it('is not looked for behind nodes that are not passed', () => {
    assert.deepEqual(feedersOf(['start'], wires('i1>x x>start'), passing), []);
  });

  it('is not looked for forwards, nor behind other nodes', () => {
    assert.deepEqual(feedersOf(['start'], wires('start>i1 i2>other'), passing), []);
  });

  it('is looked for once around a loop', () => {
    assert.deepEqual(feedersOf(['start'], wires('a>start b>a a>b start>b'), passing), []);
  });

  it('does not exist without starts', () => {
    assert.deepEqual(feedersOf([], wires('i1>start'), passing), []);
  });
});
