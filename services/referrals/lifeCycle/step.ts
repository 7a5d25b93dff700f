import { stepsOf } from '../../lifeCycle/cycle.ts';
import type { Referral } from '../referral.ts';
import type { ActingRole } from './roles.ts';

/** The look-ups that a step needs, in the directory, the members and the store (commands/stepLookUps.ts). */
export type LookUp = 'HANDLER_AND_UNIT' | 'SUGGESTED_INSTITUTION' | 'MEASURES' | 'DRAFT_CONTENT' | 'DUPLICATE_OF';

/** A step of the referral's life cycle: its input, look-up, condition and effect. */
export const step = stepsOf<Referral, ActingRole, LookUp>();
