import type { DayWindow } from '../guards/guards.ts';

/** Reads `21:00-08:00`; null: it is no such text, or it begins where it ends. */
export function readWindow(text: string): DayWindow | null {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (match === null) return null;
  const [from, to] = [minute(match[1], match[2]), minute(match[3], match[4])];
  if (from === null || to === null || from === 1_440 || from === to) return null;
  return { from, to };
}

/** Writes hours of the day as they are written in the document. */
export function formatWindow({ from, to }: DayWindow): string {
  return `${clock(from)}-${clock(to)}`;
}

function minute(hours: string | undefined, minutes: string | undefined): number | null {
  const total = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && total <= 1_440 ? total : null;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
