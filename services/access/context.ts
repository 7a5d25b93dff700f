import type { Directory } from '../institutions/institution.ts';
import type { Actor } from './actor.ts';
import type { Trail } from './trail.ts';

/** Everything a command may know besides its input. The clock, the deadline and the directory are arguments. */
export type CommandContext = {
  actor: Actor;
  now: () => Date;
  /** Epoch milliseconds until which a commit may be retried: 3 s before the function's timeout. */
  commitDeadline: () => number;
  directory: () => Promise<Directory>;
  /** What this request reads of people and is refused. */
  trail: Trail;
};
