import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built, embeddedNodeRed } from './embedded.ts';
import { atSpeed, examples, type FlowNode, idsOf } from './examples.ts';

/** So fast that the 80 hours of a whole campaign take 0.8 s. */
const FAST = 360_000;
const LIST = 'name,phone,segment\nAda,+44 7700 900401,retail\nBen,+44 7700 900402,office\n';

/** A button that gives the campaign an order, such as to go on with everybody after a small cohort. */
function isOrder(node: FlowNode): boolean {
  const props = (node['props'] ?? []) as readonly { readonly p: string }[];
  return node.type === 'inject' && props.some(({ p }) => p === 'cascadeControl');
}

/** True for a flow with the account of a real provider: it is shipped without credentials. */
function reachesPeople(flow: readonly FlowNode[]): boolean {
  return flow.some(({ type, provider }) => type === 'channel-account' && provider !== 'simulator');
}

describe('the examples', function () {
  const nodeRed = embeddedNodeRed();

  for (const { name, flow } of examples()) {
    describe(name, () => {
      it('opens with a comment, and keeps its nodes apart', () => {
        const visible = flow.filter((node) => node['z'] !== undefined);
        assert.equal(
          visible.find(({ type }) => type === 'comment')?.['y'],
          Math.min(...visible.map(({ y }) => y as number)),
        );
        const places = visible.map(({ x, y }) => `${String(x)},${String(y)}`);
        assert.equal(new Set(places).size, places.length);
      });

      it('wires every output of every node, to nodes that exist', () => {
        const ids = new Set(flow.map(({ id }) => id));
        assert.equal(ids.size, flow.length);
        const outputs: Record<string, number> = {
          'cascade-start': 2,
          'channel-send': 2,
          'wait-for-reply': 3,
          'outcome-learner': 2,
          'channel-receive': 1,
        };
        for (const node of flow) {
          const wires = (node['wires'] ?? []) as string[][];
          for (const id of wires.flat()) assert.ok(ids.has(id), `${node.id} → ${id}`);
          const wanted = outputs[node.type] ?? (node['outputs'] as number | undefined);
          if (wanted !== undefined) assert.equal(wires.length, wanted, node.id);
          for (const link of (node['links'] ?? []) as string[])
            assert.ok(ids.has(link), `${node.id} ⇝ ${link}`);
        }
      });

      if (reachesPeople(flow)) {
        it('keeps real time, and says what its account is missing', async () => {
          const [store] = flow.filter(({ type }) => type === 'cascade-store');
          assert.equal(Number(store?.['speed'] ?? 1), 1);
          await nodeRed.deploy(flow);
          const complaints = nodeRed.complaints();
          assert.ok(complaints.length > 0);
          for (const one of complaints) assert.match(one, /^\w+: .+; \w+/);
        });
        return;
      }

      it('runs on simulated time, and takes everyone to a final result', async () => {
        const [store] = flow.filter(({ type }) => type === 'cascade-store');
        assert.ok(Number(store?.['speed']) > 1);
        await nodeRed.deploy(atSpeed(flow, FAST));
        const press = (id: string): void => nodeRed.RED.nodes.getNode(id)!.receive();
        const orders = new Set(flow.flatMap((node) => (isOrder(node) ? [node.id] : [])));
        for (const id of idsOf(flow, 'inject')) if (!orders.has(id)) press(id);
        for (const { url } of flow.filter(({ type }) => type === 'http in') as unknown as { url: string }[]) {
          const answer = await fetch(new URL(url, nodeRed.url), {
            method: 'POST',
            headers: { 'content-type': 'text/csv' },
            body: LIST,
          });
          assert.equal(answer.status, 200);
        }

        const campaign = flow.find(({ type }) => type === 'cascade-campaign')!;
        const { name: declared } = campaign['document'] as { name?: string };
        const { engine, key } = built.engines().find((one) => one.key.speed === FAST)!;
        const figures = () => engine.figures(declared ?? (campaign['name'] as string));
        let now = await figures();
        while (now.started === 0 || now.closed < now.started) {
          if (now.started > 0) {
            for (const id of orders) press(id);
            orders.clear();
          }
          await sleep(25);
          now = await figures();
        }
        assert.deepEqual(nodeRed.complaints(), []);
        assert.equal(key.path, join(nodeRed.userDir, 'cascade', `${FAST}.db`));
        const ledger = await built.readLedger(`${key.path}.simulator.ledger`);
        assert.deepEqual(built.duplicateSends(ledger), []);
      });
    });
  }
});
