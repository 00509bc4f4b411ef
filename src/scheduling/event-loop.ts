/** For how long, in milliseconds, turns are handed out in one round of the loop; the last may go beyond it. */
const round = 10;
/** For how long, in milliseconds, a round of turns is put off while somebody is at the door. */
const patience = 30;

/**
 * The process's event loop, shared by all that takes long: queries that are divided, subscribers that catch up, replays. They take
 * turns in the order they came, in each round of the loop as many as fit into a while: many short ones, or one long one. Between
 * two rounds everything else is served.
 */
class EventLoop {
  readonly #waiting: (() => void)[] = [];
  #roundBegan: number | undefined;
  #turnBegan: number | undefined;
  /** For how many milliseconds steps of followers have taken the round under way. */
  #stepsTook: number | undefined;
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
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      setImmediate(() => this.#next());
    });
  }

  /** Goes on at once while the round under way is short; else waits for a turn. For what goes on for long in small steps. */
  async pause(): Promise<void> {
    if (this.elapsed >= round) await this.turn();
  }

  /**
   * The same for one of those who follow: the round is short for them while they have taken little of it together, however long others have.
   * @param took how long the last step took, in milliseconds
   */
  async pauseAfter(took: number): Promise<void> {
    if (this.#stepsTook === undefined) setImmediate(() => (this.#stepsTook = undefined));
    this.#stepsTook = (this.#stepsTook ?? 0) + took;
    if (this.#stepsTook >= round) await this.turn();
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

  /** Called once for each that waits. What it does runs before the next is called, since promises are settled in between. */
  #next(): void {
    if (this.#roundBegan === undefined) {
      if (this.#isPutOff()) {
        setImmediate(() => this.#next());
        return;
      }
      this.#roundBegan = performance.now();
      // What is set now is called in the loop's next round, before those that are put off until then.
      setImmediate(() => (this.#roundBegan = undefined));
    }
    if (performance.now() - this.#roundBegan < round) this.#waiting.shift()?.();
    else setImmediate(() => this.#next());
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
