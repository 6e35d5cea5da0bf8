/** Reads what a request names, and refuses what cannot be meant. */
import type { Request } from 'express';
import { readContact, sayRefusal } from '../../lib/index.ts';
import { RefusalError } from './refusal.ts';

/** Longest name of a campaign, a channel, or reason that is taken, in characters. */
const LONGEST_NAME = 200;
/** Longest e-mail address there is, in characters: an address is the longest identity of a person. */
const LONGEST_CONTACT = 320;

/** Who made a request, for the record: the user's name, or `editor` where nobody logs in. */
export function whoAsks(req: Request): string {
  const { username } = (req.user ?? {}) as { username?: unknown };
  return typeof username === 'string' && username !== '' ? username : 'editor';
}

/** The id of a node in the address. */
export function nodeId(req: Request, name = 'node'): string {
  return checkedId(param(req, name), name);
}

/** An id as Node-RED makes them. @throws RefusalError for anything else */
export function checkedId(id: unknown, name: string): string {
  if (typeof id !== 'string' || !/^[\w.-]{1,128}$/.test(id)) {
    throw new RefusalError(400, sayRefusal('refusals.request.nodeId', { name }));
  }
  return id;
}

/** A person's identity in the address: a number with its country code, an e-mail address, or `telegram:<id>`. */
export function contactIn(req: Request): string {
  const written = param(req, 'contact').trim();
  if (written === '' || written.length > LONGEST_CONTACT || hasControls(written)) {
    throw new RefusalError(400, sayRefusal('refusals.person.contact'));
  }
  const reading = readContact(written);
  if ('reason' in reading) throw new RefusalError(400, reading.reason);
  return reading.contact;
}

/** Text in the address, such as a campaign's name. */
export function textParam(req: Request, name: string): string {
  const text = param(req, name);
  if (text.trim() === '' || text.length > LONGEST_NAME || hasControls(text)) {
    throw new RefusalError(400, sayRefusal('refusals.request.name', { name }));
  }
  return text;
}

/** Text in the query; '' where it is left out. */
export function textQuery(req: Request, name: string, longest: number): string {
  const value = req.query[name] ?? '';
  if (typeof value !== 'string' || value.length > longest) {
    throw new RefusalError(400, sayRefusal('refusals.request.once', { name, most: longest }));
  }
  if (hasControls(value)) throw new RefusalError(400, sayRefusal('refusals.request.name', { name }));
  return value;
}

/** A whole number in the query, from 0; null where it is left out. */
export function numberQuery(req: Request, name: string): number | null {
  const value = textQuery(req, name, 16);
  if (value === '') return null;
  if (!/^\d+$/.test(value)) throw new RefusalError(400, `"${name}" must be a whole number.`);
  return Number(value);
}

/** Text in the JSON body; undefined where it is left out. */
export function textField(req: Request, name: string, longest = LONGEST_NAME): string | undefined {
  const value = Object.hasOwn(req.body as object, name)
    ? (req.body as Record<string, unknown>)[name]
    : undefined;
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string' || value.length > longest) {
    throw new RefusalError(400, sayRefusal('refusals.request.text', { name, most: longest }));
  }
  return value;
}

function param(req: Request, name: string): string {
  return String(req.params[name] ?? '');
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
