/** How long, in milliseconds, one queue may run in one round of the loop. Its last turn may exceed it. */
const longestInRound = 10;
/** How long, in milliseconds, turns are postponed while new connections arrive. */
const patience = 30;

/** Tasks that take turns with one another, in the order of their arrival. */
class Line {
  readonly #waiting: (() => void)[] = [];
  /** How many milliseconds of the current round this queue has used. Undefined: none. */
  #spent: number | undefined;
  /** Up to when that is counted. */
  #countedUpTo = 0;

  stand(resolve: () => void): void {
    this.#waiting.push(resolve);
  }

  /** Whether a waiting task still fits into this round. */
  get isDue(): boolean {
    return this.#waiting.length > 0 && this.hasTime;
  }

  get hasTime(): boolean {
    return (this.#spent ?? 0) < longestInRound;
  }

  serve(): void {
    this.#waiting.shift()!();
  }

  /** A task of this queue has run since then. Time in which several tasks ran interleaved counts once. */
  wentOnSince(began: number): void {
    // A callback that is set now runs in the loop's next round, before the tasks that are postponed until then.
    if (this.#spent === undefined) setImmediate(() => (this.#spent = undefined));
    const now = performance.now();
    this.#spent = (this.#spent ?? 0) + now - Math.max(began, this.#countedUpTo);
    this.#countedUpTo = now;
  }
}

/**
 * The process's event loop, shared by all that takes long. What was asked for takes turns in one line: queries that are divided, replays,
 * downloads, imports. Followers of the log that catch up stand in another. In each round of the loop the first line is served for a while, then the
 * second: many short turns, or one long one. So whoever asks waits for the followers of one round at most, however many they are. Between two rounds
 * everything else is served.
 */
class EventLoop {
  readonly #requests = new Line();
  readonly #followers = new Line();
  /** Who is served, and since when. */
  #serving: Line | undefined;
  #servedSince = 0;
  #roundHasBegun = false;
  #turnBegan: number | undefined;
  #atTheDoor = 0;
  #putOffSince: number | undefined;

  /**
   * Somebody new has connected. Node takes one connection in each round of the loop, and hears what it asks in the next. Were turns handed
   * out in these rounds, everybody behind the first few would wait as many turns: so they are put off until nobody comes.
   */
  connected(): void {
    this.#atTheDoor++;
    setImmediate(() => setImmediate(() => this.#atTheDoor--));
  }

  /** Resolves when it is the caller's turn. What it then does without awaiting anything is one piece of work. */
  turn(): Promise<void> {
    return this.#stand(this.#requests);
  }

  /**
   * A follower of the log made a step. It goes on at once while followers have taken little of the round together, however long others have; else it
   * waits for its turn.
   * @param began when the step began, by `performance.now()`
   */
  async pauseSince(began: number): Promise<void> {
    this.#followers.wentOnSince(began);
    if (!this.#followers.hasTime) await this.#stand(this.#followers);
  }

  /** Goes on at once while no new connection arrives; else waits for a turn. */
  async letIn(): Promise<void> {
    if (this.#atTheDoor > 0) await this.turn();
  }

  /** For how many milliseconds the turn under way has lasted, since somebody first asked in it. */
  get elapsed(): number {
    if (this.#turnBegan === undefined) {
      this.#turnBegan = performance.now();
      setImmediate(() => (this.#turnBegan = undefined));
    }
    return performance.now() - this.#turnBegan;
  }

  #stand(line: Line): Promise<void> {
    return new Promise(resolve => {
      line.stand(resolve);
      setImmediate(() => this.#next());
    });
  }

  /** Called once for each that waits. What it does runs before the next is called, since promises are settled in between. */
  #next(): void {
    this.#serving?.wentOnSince(this.#servedSince);
    this.#serving = this.#begin() ? [this.#requests, this.#followers].find(line => line.isDue) : undefined;
    this.#servedSince = performance.now();
    if (this.#serving) this.#serving.serve();
    else setImmediate(() => this.#next());
  }

  /** @returns false: the round is put off */
  #begin(): boolean {
    if (this.#roundHasBegun) return true;
    if (this.#isPutOff()) return false;
    this.#roundHasBegun = true;
    setImmediate(() => {
      this.#roundHasBegun = false;
      this.#serving = undefined;
    });
    return true;
  }

  /** New connections go first, but waiting tasks get their turn even if connections never stop. */
  #isPutOff(): boolean {
    this.#putOffSince ??= performance.now();
    const isPutOff = this.#atTheDoor > 0 && performance.now() - this.#putOffSince < patience;
    if (!isPutOff) this.#putOffSince = undefined;
    return isPutOff;
  }
}

export const eventLoop = new EventLoop();
