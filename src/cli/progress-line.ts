/** What takes shorter than this, in milliseconds, shows no progress. */
const soon = 1_000;
/** How often the line is written, in milliseconds. */
const often = 100;

/** A line on a terminal that says how far something is; elsewhere nothing. */
export class ProgressLine {
  readonly #began = performance.now();
  #shownAt = 0;

  show(text: string): void {
    const now = performance.now();
    if (!process.stderr.isTTY || now - this.#began < soon || now - this.#shownAt < often) return;
    this.#shownAt = now;
    process.stderr.write(`\r\u001b[K${text}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shownAt > 0) process.stderr.write('\r\u001b[K');
    this.#shownAt = 0;
  }
}
