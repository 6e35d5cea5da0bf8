import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { namesIn, plain, type Scrubbing } from './scrubbing.ts';

/** Identities that one pattern looks for. */
const AT_ONCE = 2_000;

/**
 * Identities of people who were aged out, until all reports that have come in were looked through for them. They
 * are on disk as long, so that a process that ends meanwhile leaves no trace behind.
 */
export class Traces {
  readonly #scrubbing: Pick<Scrubbing, 'rewrite'>;
  readonly #note: StatementSync;
  readonly #all: StatementSync;
  readonly #done: StatementSync;
  #sought: readonly string[] = [];
  #patterns: readonly ((text: string) => boolean)[] = [];

  constructor(database: DatabaseSync, scrubbing: Pick<Scrubbing, 'rewrite'>) {
    this.#scrubbing = scrubbing;
    this.#note = database.prepare('INSERT INTO traces VALUES (?) ON CONFLICT DO NOTHING');
    this.#all = database.prepare('SELECT identity FROM traces');
    this.#done = database.prepare('DELETE FROM traces WHERE identity = ?');
  }

  /** Has them looked for by the next reading. */
  note(identities: Iterable<string>): void {
    for (const one of identities) this.#note.run(one);
  }

  /** A reading begins. */
  begin(): void {
    this.#sought = this.#all.all().map(({ identity }) => String(identity));
    const texts = this.#sought.map(plain);
    this.#patterns = Array.from({ length: Math.ceil(texts.length / AT_ONCE) }, (_, i) =>
      namesIn(texts.slice(i * AT_ONCE, (i + 1) * AT_ONCE)),
    );
  }

  /** True while there is somebody to look for. */
  get sought(): boolean {
    return this.#patterns.length > 0;
  }

  /** Whether a text names one of them. */
  named(text: string): boolean {
    return this.#patterns.some((names) => names(text));
  }

  /**
   * Everything has been read. What was found, and the list itself, are to leave the disk. It stays in memory until the
   * next reading: the last page may be rolled back, and read again.
   */
  end(): void {
    if (this.sought) this.#scrubbing.rewrite();
    for (const one of this.#sought) this.#done.run(one);
  }
}
