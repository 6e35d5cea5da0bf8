/** A property that is an object, edited as JSON text that may be broken for a while without getting lost. */
import { readJson } from '../../lib/campaign/json-text.ts';
import { engineWords } from './engine-words.editor.ts';
import { type JsonField, jsonField, jsonText } from './json-field.editor.ts';
import { showProblems } from './problem-list.editor.ts';
import { type ReportedProblem, faultWords } from './reported-problem.editor.ts';

/** Milliseconds without a keystroke after which the text is checked. */
const PAUSE = 400;

/** Text that is no JSON object, by node: the node keeps its last object, and the text is there at the next look. */
const drafts = new Map<string, string>();

/** Translated texts of the field. */
export interface ObjectFieldWords {
  /** The field's accessible name. */
  readonly label: string;
  readonly error: string;
  readonly warning: string;
  readonly notAnObject: string;
  /** Said when the runtime could not be asked. */
  readonly unchecked: string;
  /** Said on closing with text that is no JSON object. */
  readonly kept: string;
}

/** Where the field is and what it edits. */
export interface ObjectFieldOptions {
  readonly nodeId: string;
  readonly value: unknown;
  /** Id of the div for the editor; the list of problems goes to the element `<id>-problems`. */
  readonly id: string;
  readonly words: ObjectFieldWords;
  /** Checks text that is a JSON object; rejects when it cannot. */
  readonly check: (text: string) => Promise<readonly ReportedProblem[]>;
  /** Hears of the text as it is at first and at every change; the value is null while it is no JSON object. */
  readonly onText?: (text: string, value: object | null) => void;
  /** Hears of what the last check found. */
  readonly onProblems?: (problems: readonly ReportedProblem[]) => void;
}

/** An open field. */
export interface ObjectField {
  /** The text as it stands. */
  text(): string;
  /** Replaces the text, as if it had been typed. */
  write(text: string): void;
  /** Must be called when the field comes into sight. */
  resize(): void;
  /** The object as typed; null when the text is none, which is then kept as a draft and said so. */
  save(): object | null;
  close(): void;
}

/** True while text that is no JSON object is kept for the node. */
export function hasDraft(nodeId: string): boolean {
  return drafts.has(nodeId);
}

/** Opens the field on the draft that was kept, else on the value. */
export function objectField(options: ObjectFieldOptions): ObjectField {
  const { nodeId, value, id, words, check } = options;
  const place = $(`#${id}-problems`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  const show = (problems: readonly ReportedProblem[]): void => {
    showProblems(place, problems, words);
    options.onProblems?.(problems);
  };
  const tell = (text: string): void => {
    const reading = readObject(text, words.notAnObject);
    options.onText?.(text, 'value' in reading ? reading.value : null);
  };
  const run = async (text: string): Promise<void> => {
    const mine = ++latest;
    const reading = readObject(text, words.notAnObject);
    if ('problem' in reading) return show([reading.problem]);
    try {
      const problems = await check(text);
      if (mine === latest) show(problems);
    } catch {
      if (mine === latest) show([whole(words.unchecked, 'warning')]);
    }
  };

  const text = drafts.get(nodeId) ?? jsonText(value);
  const field: JsonField = jsonField({
    id,
    text,
    label: words.label,
    describedBy: `${id}-problems`,
    onChange(changed) {
      clearTimeout(timer);
      timer = setTimeout(() => void run(changed), PAUSE);
      tell(changed);
    },
  });
  tell(text);
  void run(text);

  return {
    text: () => field.text(),
    write: (next) => field.write(next),
    resize: () => field.resize(),
    save() {
      const typed = field.text();
      const reading = readObject(typed, words.notAnObject);
      if ('value' in reading) {
        drafts.delete(nodeId);
        return reading.value;
      }
      drafts.set(nodeId, typed);
      RED.notify(words.kept, 'warning');
      return null;
    },
    close() {
      clearTimeout(timer);
      latest++;
      field.destroy();
    },
  };
}

function readObject(text: string, notAnObject: string): { value: object } | { problem: ReportedProblem } {
  const reading = readJson(text);
  if ('fault' in reading)
    return { problem: { path: '', severity: 'error', ...faultWords(reading.fault, engineWords) } };
  const { value } = reading;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
  return { problem: whole(notAnObject, 'error') };
}

function whole(message: string, severity: 'error' | 'warning'): ReportedProblem {
  return { path: '', message, remedy: '', severity };
}
