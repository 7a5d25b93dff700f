import type { Actor } from '../../caller/actor.ts';
import type { Filter } from './listStore.ts';

/**
 * What a member sees of restricted referrals (rolesTowards in transition.ts) as a condition inside the index, so that what is
 * not theirs is in no page, no count of a page and no cursor. Undefined where nothing is hidden.
 */
const unrestricted: Filter = { equals: { restricted: [false] } };
const has = (actor: Actor, role: Actor['roles'][number]) => actor.roles.includes(role);

/** In lists of the issuer: all for the coordinator, the own ones for a caseworker, none for who only registers. */
export function issuersSight(actor: Actor): Filter | undefined {
  if (has(actor, 'COORDINATOR') && actor.kind === 'PERSON') return undefined;
  if (!has(actor, 'CASEWORKER') || actor.kind !== 'PERSON') return unrestricted;
  const own = [actor.memberId];
  return { anyOf: [unrestricted, { equals: { draftedBy: own } }, { equals: { issuedBy: own } }] };
}

/** In lists of the receiving institution: what one has in hand, and for a contact what nobody has; nothing for systems. */
export function institutionsSight(actor: Actor): Filter {
  if (actor.kind !== 'PERSON') return unrestricted;
  const inHand: Filter = { equals: { handlerId: [actor.memberId] } };
  if (has(actor, 'INSTITUTION_CONTACT')) return { anyOf: [unrestricted, inHand, { absent: ['handlerId'] }] };
  return has(actor, 'INSTITUTION_HANDLER') ? { anyOf: [unrestricted, inHand] } : unrestricted;
}
