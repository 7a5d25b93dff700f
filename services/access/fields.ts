import { type Actor, hasRole } from './actor.ts';

/** Roles that work with people's records. ADMIN, auditors and statistics see none of their content (DOMAIN 2.3). */
const worksWithRecords = (actor: Actor) =>
  hasRole(
    actor,
    'CASEWORKER',
    'COORDINATOR',
    'REGISTRAR',
    'INSTITUTION_CONTACT',
    'INSTITUTION_HANDLER',
    'INSTITUTION_SUPERVISOR',
  );

/** Types that show colleagues, not the people whom referrals are about. */
const colleagues = ['Member', 'Colleague', 'EventActor'];

/**
 * May this actor read this field? The one question by schema coordinate (`DisclosedPerson.surname`), asked for every field
 * that is marked `@pii`, whatever query reached it: the second lock behind what a command lets out (T10).
 */
export function mayRead(coordinate: string, actor: Actor): boolean {
  const [type = ''] = coordinate.split('.');
  return colleagues.includes(type) || worksWithRecords(actor);
}
