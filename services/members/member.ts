import { z } from 'zod';

/** A member: an account of the sign-in service with a place here (DOMAIN 2.3). Pure. */
export const memberRoles = [
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
export type MemberRole = (typeof memberRoles)[number];

export type Member = {
  /** The subject of the account; stands in histories. */
  memberId: string;
  kind: 'PERSON' | 'MACHINE';
  displayName: string;
  email: string;
  roles: MemberRole[];
  country: string;
  institutionId: string;
  unit?: string | undefined;
  centre?: string | undefined;
  active: boolean;
  version: number;
};

/** Half a letter (an unpaired surrogate) would be stored as another one. */
const isWellFormed = (value: string) => value.isWellFormed();
const displayName = z.string().trim().normalize('NFC').min(1).max(120).refine(isWellFormed, 'INVALID');
const subject = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9_-]+$/);
const code = z.string().regex(/^[A-Z][A-Z0-9_-]{0,39}$/);
const roles = z.array(z.enum(memberRoles)).min(1).max(memberRoles.length);

export const addInput = z.object({
  idempotencyKey: z.uuid(),
  subject,
  displayName,
  email: z.email().max(254),
  kind: z.enum(['PERSON', 'MACHINE']).default('PERSON'),
  roles,
  institution: code,
  unit: code.optional(),
  centre: code.optional(),
});
export const changeInput = z.object({
  memberId: subject,
  displayName: displayName.optional(),
  roles: roles.optional(),
  unit: code.optional(),
  centre: code.optional(),
});
export const removeInput = z.object({ memberId: subject });

const issuerRoles: readonly MemberRole[] = ['CASEWORKER', 'COORDINATOR', 'REGISTRAR'];
const institutionRoles: readonly MemberRole[] = [
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
];

/** Roles that only an ADMIN gives; a supervisor gives those of clerks. */
export const supervisorGives = (given: readonly MemberRole[]) => given.every((role) => institutionRoles.includes(role));

/** What does not go together: issuer's roles outside an issuer, a caseworker without a centre, a system with a person's role. */
export function unfitting(
  member: Pick<Member, 'kind' | 'roles' | 'centre'>,
  isIssuer: boolean,
): { path: string; rule: 'NOT_ALLOWED' | 'REQUIRED' } | undefined {
  if (!isIssuer && member.roles.some((role) => issuerRoles.includes(role)))
    return { path: 'roles', rule: 'NOT_ALLOWED' };
  if (member.kind === 'MACHINE' && member.roles.some((role) => role !== 'INSTITUTION_CONTACT')) {
    return { path: 'roles', rule: 'NOT_ALLOWED' };
  }
  const needsCentre = member.roles.some((role) => role === 'CASEWORKER' || role === 'REGISTRAR');
  return needsCentre && !member.centre ? { path: 'centre', rule: 'REQUIRED' } : undefined;
}
