/** Tells what people answer to our mails from what machines do. */
import { createHash } from 'node:crypto';
import type { Report } from '../../cascade/command.ts';
import { instantOf } from '../foreign.ts';
import { attemptInMessageId } from './bounce.ts';
import { textOfHtml } from './html-text.ts';
import { header, partsOf, textOfHeader, textOfPart, typeOf, type Part } from './mime.ts';
import { messageIdOf } from './mail.ts';
import { attemptInAddress } from './tagged-address.ts';

/** What tells whose answer it is, and what is asked. */
export interface ReplyMarks {
  readonly domain: string;
  /** Where people may ask for no more, without the attempt; '': nowhere. */
  readonly unsubscribeAddress: string;
  /** True for a text by which a person asks for no more messages. */
  readonly isStop: (text: string) => boolean;
}

/** Headers that only automatic answers have. */
const AUTOMATIC = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponse',
  'x-auto-response-suppress',
  'feedback-id',
];
const BULK = /^\s*(bulk|junk|list|auto[_-]?reply)\b/i;
const ADDRESS = /[^\s<>,;"]+@[^\s<>,;"]+/;
const IN_BRACKETS = /<([^\s<>,;"]+@[^\s<>,;"]+)>/;
/** Where the mail that is answered begins: its first quoted line, or what programs write above it. */
const QUOTE = /^(>|-{3,} ?\S.*-{3,}$|_{10,}$|From: .+@|.{0,120}\S+@\S+.{0,20}:\s*$|On .{5,160} wrote:\s*$)/;
const LONGEST_QUOTE = 200;
const LONGEST_TEXT = 4_000;

/**
 * The report that a mail amounts to; none where no person wrote it, or it answers nothing of ours and is no wish to
 * be left alone. Senders can be forged: that is believed, because it harms nobody, and START in such a mail is not.
 */
export function readReply(mail: Part, { domain, unsubscribeAddress, isStop }: ReplyMarks): Report[] {
  if (isAutomatic(mail)) return [];
  const sender = senderOf(mail);
  const when = instantOf(header(mail, 'date'));
  const about = {
    dedupe: dedupeOf(mail),
    ...(sender === undefined ? {} : { address: sender.toLowerCase() }),
    ...(when === undefined ? {} : { at: when }),
  };
  const asked = attemptInAddress(ADDRESS.exec(header(mail, 'to'))?.[0] ?? '', unsubscribeAddress);
  if (asked !== undefined) {
    return [
      { outcome: 'opted_out', attempt: asked, reason: 'opted_out', code: 'list_unsubscribe', ...about },
    ];
  }
  const cited = [header(mail, 'in-reply-to'), header(mail, 'references')];
  const attempt = cited.map((ids) => attemptInMessageId(ids, domain)).find((id) => id !== undefined);
  const text = ownWords(mail);
  const said = { ...(text === '' ? {} : { text }), ...about };
  const stops = isStop(text) || isStop(text.split('\n', 1)[0]!);
  if (attempt === undefined) {
    const leaves = sender !== undefined && (stops || isStop(textOfHeader(mail, 'subject')));
    return leaves ? [{ outcome: 'opted_out', channel: 'email', ...said }] : [];
  }
  const externalId = messageIdOf(attempt, domain);
  return [{ outcome: stops ? 'opted_out' : 'replied', attempt, externalId, ...said }];
}

/** Who wrote. A name may look like an address of somebody else: `"ada@example.com" <eve@example.net>`. */
function senderOf(mail: Part): string | undefined {
  const from = header(mail, 'from');
  return IN_BRACKETS.exec(from)?.[1] ?? ADDRESS.exec(from)?.[0];
}

function isAutomatic(mail: Part): boolean {
  const submitted = header(mail, 'auto-submitted').trim().toLowerCase();
  if (submitted !== '' && !/^no\b/.test(submitted)) return true;
  if (AUTOMATIC.some((name) => mail.headers.has(name)) || BULK.test(header(mail, 'precedence'))) return true;
  return header(mail, 'return-path').trim() === '<>' || typeOf(mail) === 'multipart/report';
}

/** The text above the quoted mail, of its plain text or else of its HTML; '' where there is none. */
function ownWords(mail: Part): string {
  const lines = textOf(mail).split('\n');
  const quote = lines.findIndex((line) => line.length <= LONGEST_QUOTE && QUOTE.test(line));
  const own = (quote < 0 ? lines : lines.slice(0, quote)).join('\n').trim();
  return own.slice(0, LONGEST_TEXT);
}

function textOf(mail: Part): string {
  const parts = partsOf(mail);
  const [plain = '', html = ''] = ['text/plain', 'text/html'].map((type) => {
    const found = parts.find((part) => typeOf(part) === type);
    return found === undefined ? '' : textOfPart(found);
  });
  return plain.trim() === '' ? textOfHtml(html) : plain;
}

function dedupeOf(mail: Part): string {
  const id = header(mail, 'message-id');
  return `mail:${id === '' ? createHash('sha256').update(mail.body).digest('base64url') : id.slice(0, 200)}`;
}
