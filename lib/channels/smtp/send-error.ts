import type { SendResult } from '../../cascade/command.ts';
import { classify, refused } from '../errors/index.ts';
import { textOf } from '../foreign.ts';

/** The words of a server that mean the message has certainly not been taken. */
const REFUSALS: ReadonlySet<string> = new Set(['EMESSAGE', 'EENVELOPE']);

/** The enhanced status code in a server's words: `550 5.1.1 no such user`. */
const ENHANCED = /\b([245]\.\d{1,3}\.\d{1,3})\b/;

/**
 * What a failed mail means. The error is nodemailer's, which may quote the server and carry the settings:
 * nothing of it but codes goes on.
 * @param begun true once the server was told that the message follows: from then on it may have taken it
 */
export function resultOf(error: unknown, begun: boolean): SendResult {
  const code = fieldOf(error, 'code') ?? 'NO_ANSWER';
  const reply = Number(fieldOf(error, 'responseCode'));
  const status = ENHANCED.exec(fieldOf(error, 'response') ?? '')?.[1];
  if (begun && !(REFUSALS.has(code) && reply >= 400)) return { state: 'unknown', code };
  if (!(reply >= 400) || code === 'ETLS') return withoutReply(code);
  const shown = status ?? String(reply);
  const known = status === undefined ? undefined : classify('smtp', status);
  const fault =
    known !== undefined && known.reason !== 'unknown'
      ? known
      : classify('smtp', likeness(code, reply, fieldOf(error, 'command') ?? ''));
  return refused({ ...fault, code: shown });
}

/** Nothing was answered, and the message had not begun: the way to the server is at fault. */
function withoutReply(code: string): SendResult {
  if (code === 'EAUTH' || code === 'ENOAUTH') return refused(classify('smtp', 'EAUTH'));
  if (code === 'EENVELOPE') return { state: 'refused', reason: 'invalid_address', scope: 'contact', code };
  if (code === 'EMESSAGE') return { state: 'refused', reason: 'content_rejected', scope: 'template', code };
  const scope = code === 'ETLS' || code === 'ECONFIG' ? 'account' : 'sender';
  const reason = scope === 'account' ? 'sender_misconfigured' : 'provider_error';
  return { state: 'refused', reason, scope, code };
}

/** The enhanced status that a server without such codes, or with one that is not in the table, most likely means. */
function likeness(code: string, reply: number, command: string): string {
  if (code === 'EAUTH' || reply === 530 || reply === 535) return 'EAUTH';
  if (reply < 500) return reply === 452 && command === 'RCPT TO' ? '4.2.2' : '4.3.2';
  if (command === 'RCPT TO') return reply === 552 ? '5.2.2' : reply === 554 ? '5.7.1' : '5.1.1';
  if (command === 'DATA') return '5.6.0';
  return '5.7.1';
}

function fieldOf(error: unknown, name: string): string | undefined {
  return typeof error === 'object' && error !== null
    ? textOf((error as Record<string, unknown>)[name])
    : undefined;
}
