import type { Directory } from '../institutions/institution.ts';
import type { Clock } from '../platform/calendar.ts';
import { localDate } from '../platform/clock.ts';
import type { Locale } from '../platform/words.ts';
import type { Actor } from './actor.ts';
import type { Trail } from './auditTrail.ts';

/** The surroundings of a command: caller, clock, deadline and directory. A test passes its own. */
export type CommandContext = {
  actor: Actor;
  now: () => Date;
  /** Epoch milliseconds until which a commit may be retried: 3 s before the function's timeout. */
  commitDeadline: () => number;
  directory: () => Promise<Directory>;
  /** The reads and refusals of this request. */
  trail: Trail;
};

/** The context of a resolver: that of a command, and the language of the answer. */
export type RequestContext = CommandContext & { locale: Locale };

/** The instant of the command, with the calendar of the caller's country. */
export async function clockOf(context: Pick<CommandContext, 'now' | 'directory'>): Promise<Clock> {
  const { timezone } = await context.directory();
  return { now: context.now(), dateOf: (instant) => localDate(new Date(instant), timezone) };
}
