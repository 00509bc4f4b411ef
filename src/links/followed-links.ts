import { Allowances } from '../auth/allowances.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import { type FollowedAs, Followers } from './follow.ts';
import { KnownLinks, type ReadModels } from './known-links.ts';
import { Opens } from './opens.ts';
import { Visitors } from './visitors.ts';

/** What tracked links are followed by, and how it is recorded that they were. */
export interface FollowedLinks {
  readonly links: KnownLinks;
  readonly followers: Followers;
  /** How many opens are not recorded yet. */
  readonly waiting: number;
  /** Records what is not recorded yet, if the stores answer soon. @returns how many opens were given up */
  close(): Promise<number>;
}

interface Needed {
  readonly readModels: ReadModels;
  readonly runner: Pick<CommandRunner, 'execute'>;
  /** How many opens of one address are recorded in a minute; 0: any number. */
  readonly opensPerAddress: number;
  /** Called with what became of each request, and the error of one that failed. */
  readonly observe: (as: FollowedAs, error?: unknown) => void;
}

export function followLinks({ readModels, runner, opensPerAddress, observe }: Needed): FollowedLinks {
  const visitors = new Visitors();
  const opens = new Opens(runner, observe);
  const allowances = new Allowances(opensPerAddress);
  return {
    links: new KnownLinks(readModels),
    followers: new Followers({ visitors, allowances, opens }, observe),
    get waiting() {
      return opens.waiting;
    },
    close: () => {
      visitors.close();
      return opens.close();
    },
  };
}
