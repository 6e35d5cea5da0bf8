/** What a provider answered, in words of the catalogue. */
import type { Told } from '../../lib/index.ts';
import type { AccountCheck, AccountTestSend } from '../admin/contract.ts';

/** Looks up a text of the node's catalogue; '' where it has none. */
export type Words = (key: string, values?: Readonly<Record<string, string>>) => string;

/** Says what the engine told, in the editor's language; the second text where it told nothing. */
export type EngineWords = (told: Told | undefined, english: string) => string;

/** A result to be shown. */
export interface Result {
  readonly state: 'good' | 'bad' | 'open' | 'busy';
  readonly lines: readonly string[];
}

/** Says an answer. @param kind which of the two was asked: both may be refused for the same reasons */
export function resultWords(
  kind: 'check' | 'test',
  answer: AccountCheck | AccountTestSend,
  words: Words,
  engine: EngineWords,
): Result {
  switch (answer.state) {
    case 'ok': {
      const { name, templates = [] } = answer;
      return {
        state: templates.length === 0 ? 'good' : 'open',
        lines: [
          name ? words('result.ok-name', { name }) : words('result.ok'),
          ...templates.map(({ template, status, told, why }) => {
            if (status === null) return words('result.template-absent', { template });
            const name = engine(told, status);
            return words('result.template', { template, status: why === '' ? name : `${name}, ${why}` });
          }),
        ],
      };
    }
    case 'accepted':
      return { state: 'good', lines: [words('result.accepted')] };
    case 'refused':
      return { state: 'bad', lines: [refusalWords(answer, words)] };
    case 'unanswered':
      return { state: 'bad', lines: [words('result.unanswered', { code: answer.code })] };
    case 'unknown':
      return { state: 'open', lines: [withCode(words('result.unknown'), answer.code, words)] };
    case 'none':
      return { state: 'open', lines: [words('result.none')] };
    case 'withheld':
      return { state: 'bad', lines: [words('result.withheld')] };
    case 'problems': {
      const problems = answer.problems.map((english, i) => engine(answer.told[i], english));
      return { state: 'bad', lines: [words(`result.problems-${kind}`), ...problems] };
    }
  }
}

/** Why a provider, or our own half of it, refused. What we refuse ourselves has a text for each code. */
function refusalWords({ reason, code = '' }: { reason: string; code?: string }, words: Words): string {
  const own = OURS.test(code) ? words(`code.${code}`) : '';
  return own || withCode(reasonWords(reason, words), code, words);
}

/** Codes and classes of ours: nothing in them means anything to the catalogue. */
const OURS = /^[a-z_-]+$/;

/** A reason class of the engine's in words; the class itself where a new one has none yet. */
export function reasonWords(reason: string, words: Words): string {
  return (OURS.test(reason) && words(`reason.${reason}`)) || words('reason.other', { reason });
}

function withCode(text: string, code: string | undefined, words: Words): string {
  return code ? words('result.with-code', { text, code }) : text;
}
