import type { Actor } from '../../caller/actor.ts';
import type { Filter } from './listStore.ts';

/**
 * Conditions inside an index that hide restricted referrals (`rolesTowards`). Hidden referrals appear in no page, no count
 * and no cursor. Undefined when no referral is hidden.
 */
const unrestricted: Filter = { equals: { restricted: [false] } };
const has = (actor: Actor, role: Actor['roles'][number]) => actor.roles.includes(role);

/** In lists of the issuer: the coordinator sees all restricted referrals, a caseworker the own ones, a registrar none. */
export function issuersSight(actor: Actor): Filter | undefined {
  if (has(actor, 'COORDINATOR') && actor.kind === 'PERSON') return undefined;
  if (!has(actor, 'CASEWORKER') || actor.kind !== 'PERSON') return unrestricted;
  const own = [actor.memberId];
  return { anyOf: [unrestricted, { equals: { draftedBy: own } }, { equals: { issuedBy: own } }] };
}

/**
 * In lists of the receiving institution: a member sees the restricted referrals assigned to them, a contact also the
 * unassigned ones, a system none.
 */
export function institutionsSight(actor: Actor): Filter {
  if (actor.kind !== 'PERSON') return unrestricted;
  const inHand: Filter = { equals: { handlerId: [actor.memberId] } };
  if (has(actor, 'INSTITUTION_CONTACT')) return { anyOf: [unrestricted, inHand, { absent: ['handlerId'] }] };
  return has(actor, 'INSTITUTION_HANDLER') ? { anyOf: [unrestricted, inHand] } : unrestricted;
}
