import type { Node, NodeStatus } from 'node-red';

/** A status, or what makes it: texts are worth looking up only when they are shown. */
export type StatusSource = NodeStatus | (() => NodeStatus);

/** Room for a status, in columns of text: a longer one covers the neighbours of its node. */
const ROOM = 30;
/** Characters that are two columns wide. */
const WIDE = /[\u2e80-\uff60]/;
const CHARACTERS = new Intl.Segmenter();

/** The first of some labels that a node has room for; the last one cut off where it has room for none. */
export function fitting(...labels: readonly [string, ...string[]]): string {
  const last = labels.at(-1)!;
  return labels.find((label) => columns(label) <= ROOM) ?? cutOff(last);
}

function charactersOf(label: string): string[] {
  return Array.from(CHARACTERS.segment(label), ({ segment }) => segment);
}

function columns(label: string): number {
  return charactersOf(label).reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0);
}

function cutOff(label: string): string {
  const kept = charactersOf(label);
  while (columns(`${kept.join('')}…`) > ROOM) kept.pop();
  return `${kept.join('').trimEnd()}…`;
}

/** A node's status line, sent to editors at most once a second. */
export class StatusLine {
  private readonly node: Node;
  private shown = '';
  private next: StatusSource | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(node: Node) {
    this.node = node;
  }

  show(status: StatusSource): void {
    if (this.timer !== null) {
      this.next = status;
      return;
    }
    this.send(status);
    this.timer = setTimeout(() => {
      this.timer = null;
      const waiting = this.next;
      this.next = null;
      if (waiting) this.show(waiting);
    }, 1_000);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.next = null;
  }

  private send(source: StatusSource): void {
    const status = typeof source === 'function' ? source() : source;
    const text = JSON.stringify(status);
    if (text === this.shown) return;
    this.shown = text;
    this.node.status(status);
  }
}

/** An instant as people read it on a node: the time of day, or the month and day when it is not today. */
export function clockTime(instant: number, now = Date.now()): string {
  const date = new Date(instant);
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
