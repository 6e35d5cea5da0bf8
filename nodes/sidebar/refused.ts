/** What a request was refused with, and how that is said. */
import type { Told } from '../../lib/index.ts';
import type { Refusal } from '../admin/contract.ts';

/** What is needed of the editor's language. */
interface Speech {
  readonly text: (
    key: `error.${'login' | 'forbidden' | 'offline' | 'not-found' | 'other'}`,
    params?: Readonly<Record<string, string | number>>,
  ) => string;
  readonly told: (told: Told | undefined, english: string) => string;
}

/** A request that was not granted. */
export class Refused extends Error {
  /** HTTP status; 0: there was no answer. */
  readonly status: number;
  /** The permission that the request needs. */
  readonly permission: string;
  /** What the server says, for other languages than English. */
  readonly told: Told | undefined;

  constructor(status: number, { error, told }: Refusal, permission: string) {
    super(error);
    this.status = status;
    this.permission = permission;
    this.told = told;
  }
}

/** Node-RED answers 401 to a login that lacks a permission, too. @param may whether the login has it, as the editor knows */
export function statusMeant(status: number, may: boolean): number {
  return status === 401 && !may ? 403 : status;
}

/** Why something failed, in words for people: the server's own, or ours where it has none. */
export function wordsOf(error: unknown, { text, told }: Speech): string {
  if (!(error instanceof Refused)) return error instanceof Error ? error.message : String(error);
  if (error.status === 401) return text('error.login');
  if (error.status === 403) return text('error.forbidden', { permission: error.permission });
  if (error.message !== '') return told(error.told, error.message);
  if (error.status === 0) return text('error.offline');
  if (error.status === 404) return text('error.not-found');
  return text('error.other', { status: error.status });
}
