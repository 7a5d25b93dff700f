import type { Party } from '../referrals/transition.ts';

/** Roles of DOMAIN 2.3. A member may hold several. */
export const roles = [
  'CASEWORKER',
  'COORDINATOR',
  'REGISTRAR',
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
  'DPO_AUDITOR',
  'STATS_VIEWER',
  'ADMIN',
] as const;
export type Role = (typeof roles)[number];

/** Who is asking: built from the membership row, never from what a token says of itself (T04). */
export type Actor = Party & {
  kind: 'PERSON' | 'MACHINE';
  country: string;
  displayName: string;
};

export const hasRole = (actor: Actor, ...wanted: Role[]): boolean => wanted.some((role) => actor.roles.includes(role));
