import type { IntegrationCase } from '../cases/case.ts';
import type { Referral } from '../referrals/referral.ts';
import type { Party } from '../referrals/transition.ts';
import { isWorker, type Scope } from './scope.ts';
import { seesCase, seesReferral } from './visibility.ts';

/** Visibility for the stores, which know a scope alone: a worker finds all, a caller what they see, anything else nothing. */
export const mayFind = (scope: Scope, referral: Referral): boolean =>
  isWorker(scope) || (isParty(scope) && seesReferral(referral, scope));

export const mayFindCase = (scope: Scope, found: IntegrationCase): boolean =>
  isWorker(scope) || (isParty(scope) && seesCase(found, scope));

const isParty = (scope: Scope): scope is Scope & Party => 'memberId' in scope && 'roles' in scope;
