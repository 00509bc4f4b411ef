/** For how long, in milliseconds, a line is served in one round of the loop; its last turn may go beyond it. */
const share = 10;
/** For how long, in milliseconds, turns are put off while somebody is at the door. */
const patience = 30;

/** Those who take turns with one another, in the order they came. */
class Line {
  readonly #waiting: (() => void)[] = [];
  /** For how many milliseconds of the round under way it has been served. Undefined: not at all. */
  #spent: number | undefined;
  /** Up to when that is counted. */
  #countedUpTo = 0;

  stand(resolve: () => void): void {
    this.#waiting.push(resolve);
  }

  /** Whether somebody stands here for whom there is time in this round. */
  get isDue(): boolean {
    return this.#waiting.length > 0 && this.hasTime;
  }

  get hasTime(): boolean {
    return (this.#spent ?? 0) < share;
  }

  serve(): void {
    this.#waiting.shift()!();
  }

  /** Somebody of this line has gone on since then. What several did at the same time, one between the steps of another, counts once. */
  wentOnSince(began: number): void {
    // What is set now is called in the loop's next round, before those who are put off until then.
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

  /** Resolves when it is one's turn. What is then done without waiting for anything is one piece of work. */
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

  /** Goes on at once while nobody is at the door; else waits for a turn. */
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

  /** Those who are at the door go first, but others get their turn even where somebody is there at all times. */
  #isPutOff(): boolean {
    this.#putOffSince ??= performance.now();
    const isPutOff = this.#atTheDoor > 0 && performance.now() - this.#putOffSince < patience;
    if (!isPutOff) this.#putOffSince = undefined;
    return isPutOff;
  }
}

export const eventLoop = new EventLoop();
