/** Answers handed out before other work of the thread has its turn. */
const SLICE = 16;

/**
 * Gives answers to their callers in order, a few at a time: a batch comes back as a whole, and a hundred
 * callers that all go on in the same moment would hold up the event loop.
 */
export class Handout {
  #waiting: (() => void)[] = [];
  #going = false;

  /** @param answers each of them tells one caller; must not throw */
  give(answers: readonly (() => void)[]): void {
    this.#waiting.push(...answers);
    if (!this.#going) this.#slice();
  }

  #slice(): void {
    for (const tell of this.#waiting.splice(0, SLICE)) tell();
    this.#going = this.#waiting.length > 0;
    if (this.#going) setImmediate(() => this.#slice());
  }
}
