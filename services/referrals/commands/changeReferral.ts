import type { CommandContext } from '../../caller/context.ts';
import type { Decided } from '../../lifeCycle/sequence.ts';
import { type Begun, type Holder, takeStep } from '../../lifeCycle/takeStep.ts';
import { referralRef } from '../../platform/fields.ts';
import type { Outcome } from '../../platform/outcome.ts';
import { type Action, referralCycle } from '../lifeCycle/lifeCycle.ts';
import type { ActingRole } from '../lifeCycle/roles.ts';
import type { LookUp } from '../lifeCycle/step.ts';
import type { Referral } from '../referral.ts';
import { type StoredEvent, withEvent } from '../store/eventRows.ts';
import { idOf, loadReferral, stepWrites } from '../store/referralStore.ts';
import { seesReferral } from '../visibility.ts';
import { type ReferralChange, repeatedChange, shownChange } from './result.ts';
import { lookUp } from './stepLookUps.ts';

/** The functions with which the sequence of a step names, loads, sees, writes and answers a referral. */
const holder: Holder<Referral, ActingRole, LookUp, Action, StoredEvent, ReferralChange> = {
  cycle: referralCycle,
  refField: 'referral',
  ref: referralRef,
  idOf,
  load: async (scope, id, key) => {
    const { referral: thing, command: earlier, keys } = await loadReferral(scope, id, key);
    return { thing, earlier, ...(keys && { keys }) };
  },
  sees: seesReferral,
  lookUp,
  record: (referral, facts, recorder) => {
    const { referral: thing, row, event } = withEvent(referral, facts, recorder);
    return { thing, row, event };
  },
  writes: stepWrites,
  answer: shownChange,
  repeated: repeatedChange,
};

export type BegunChange = Begun<Referral, ActingRole, Action>;

/** Takes one step of an existing referral. A step with further writes passes `next`. */
export const changeReferral = (
  action: Action,
  input: unknown,
  context: CommandContext,
  next?: (begun: BegunChange) => Promise<Outcome<Decided<ReferralChange>>>,
): Promise<Outcome<ReferralChange>> => takeStep(holder, action, input, context, next);
