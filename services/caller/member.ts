import * as z from 'zod/mini';
import { code, text } from '../platform/fields.ts';

/** A member: an account of the sign-in service that belongs to one institution (docs/domain.md, "Roles"). Pure. */
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
  /** The subject (`sub`) of the account. Histories refer to it. */
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

/** A member without the sealed name and e-mail address. Authentication and permissions need no more. */
export type Membership = Omit<Member, 'displayName' | 'email'>;

const displayName = () => text(120);
const subject = () => z.string().check(z.trim(), z.minLength(1), z.maxLength(128), z.regex(/^[A-Za-z0-9_-]+$/));
const roles = () => z.array(z.enum(memberRoles)).check(z.minLength(1), z.maxLength(memberRoles.length));

export const addInput = z.lazy(() =>
  z.object({
    idempotencyKey: z.uuid(),
    subject: subject(),
    displayName: displayName(),
    email: z.email().check(z.maxLength(254)),
    kind: z._default(z.enum(['PERSON', 'MACHINE']), 'PERSON'),
    roles: roles(),
    institution: code(),
    unit: z.optional(code()),
    centre: z.optional(code()),
  }),
);
export const changeInput = z.lazy(() =>
  z.object({
    memberId: subject(),
    displayName: z.optional(displayName()),
    roles: z.optional(roles()),
    unit: z.optional(code()),
    centre: z.optional(code()),
  }),
);
export const removeInput = z.lazy(() => z.object({ memberId: subject() }));

const issuerRoles: readonly MemberRole[] = ['CASEWORKER', 'COORDINATOR', 'REGISTRAR'];
const institutionRoles: readonly MemberRole[] = [
  'INSTITUTION_CONTACT',
  'INSTITUTION_HANDLER',
  'INSTITUTION_SUPERVISOR',
];

/** True when a supervisor may give all these roles. Other roles are given by an ADMIN. */
export const supervisorGives = (given: readonly MemberRole[]) => given.every((role) => institutionRoles.includes(role));

/**
 * Names a combination that is not allowed: an issuer's role outside an issuer, a caseworker without a centre, or a system
 * with a role for persons. Undefined when the member is in order.
 */
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
