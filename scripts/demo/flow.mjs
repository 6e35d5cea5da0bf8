import { readFile } from 'node:fs/promises';

/**
 * The quick-start example, with its button replaced by an http in node: the demo hands it a whole customer
 * list, as another system would, and gets the summary as the answer.
 */
export async function demoFlow(path) {
  const example = JSON.parse(await readFile(path, 'utf8'));
  const byId = (id) => example.find((node) => node.id === id);
  const button = byId('quick-start-go');
  const start = byId('quick-start-start');
  const summary = byId('quick-start-summary');
  start.wires[1].push('quick-start-answer');
  const replaced = new Set(['quick-start-go', 'quick-start-customers']);
  return [
    ...example.filter(({ id }) => !replaced.has(id)),
    {
      id: 'quick-start-post',
      type: 'http in',
      z: button.z,
      name: 'POST /quick-start',
      url: '/quick-start',
      method: 'post',
      upload: false,
      x: button.x + 100,
      y: button.y,
      wires: [[start.id]],
    },
    {
      id: 'quick-start-answer',
      type: 'http response',
      z: summary.z,
      name: 'answer',
      statusCode: '',
      headers: {},
      x: summary.x,
      y: summary.y - 60,
      wires: [],
    },
  ];
}
