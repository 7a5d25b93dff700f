import type { Actor } from '../caller/actor.ts';
import type { Denial, Purpose, Trail } from '../caller/auditTrail.ts';
import type { Decision } from './accessLogKeys.ts';

/** One entry of the access log: ids, codes and times. It holds no personal data and no free text. */
export type AccessEntry = {
  /** The time of the entry, by the clock of the machine, never the business time. */
  at: string;
  decision: Decision;
  country: string;
  memberId: string;
  memberKind: Actor['kind'];
  roles: readonly string[];
  institutionId?: string | undefined;
  /** The coordinates of the request: `Query.referral`. */
  operations: readonly string[];
  requestId: string;
  /** READ: the random id of the beneficiary. DENIED: the id that the request named, if it has the form of an id. */
  subject?: string | undefined;
  purposeKind?: Purpose['kind'] | undefined;
  purposeId?: string | undefined;
  dataClasses?: readonly string[] | undefined;
  /** The coordinates of the fields that were read. */
  fields?: readonly string[] | undefined;
  /** The coordinate that was refused. */
  coordinate?: string | undefined;
  /** The number of times that the request was refused this. */
  times?: number | undefined;
};

/** The caller and the operations, as in every entry of a request. */
export type Asking = Pick<
  AccessEntry,
  'at' | 'country' | 'memberId' | 'memberKind' | 'roles' | 'institutionId' | 'operations' | 'requestId'
>;

/** The country of callers without a membership. */
export const nowhere = '--';

export const askingOf = (actor: Actor, requestId: string, operations: readonly string[], at: string): Asking => ({
  at,
  country: actor.country,
  memberId: actor.memberId,
  memberKind: actor.kind,
  roles: actor.roles,
  institutionId: actor.institutionId,
  operations,
  requestId,
});

/** The coordinate that a caller without a membership is refused. */
export const everything = 'Service';

/**
 * The largest number of refusal entries of a request. If there are more different refusals, the last entry gives the number
 * of the others.
 */
export const mostDenialRows = 20;
/** The coordinate of the refusals beyond the largest number. */
export const furtherCoordinates = '*';

/**
 * The entries of a request: one for each person and purpose, and one for each refusal. None for a request without either.
 */
export const entriesOf = (trail: Trail, asking: Asking): AccessEntry[] => [
  ...[...trail.reads.values()].map(({ subject, purpose, dataClasses, fields }) => ({
    ...asking,
    decision: 'READ' as const,
    subject,
    purposeKind: purpose.kind,
    purposeId: purpose.id,
    dataClasses: [...dataClasses].sort(),
    fields: [...fields].sort(),
  })),
  ...denialsOf(trail.denials).map(({ coordinate, askedFor, times }) => ({
    ...asking,
    decision: 'DENIED' as const,
    subject: askedFor,
    coordinate,
    times,
  })),
];

/**
 * The refusals of a request. Equal refusals become one entry with a number, so that a wide query cannot fill the log. None
 * is left uncounted.
 */
function denialsOf(denials: readonly Denial[]): (Denial & { times: number })[] {
  const gathered = new Map<string, Denial & { times: number }>();
  for (const denial of denials) {
    const name = `${denial.coordinate}|${denial.askedFor ?? ''}`;
    const isFurther = !gathered.has(name) && gathered.size >= mostDenialRows - 1;
    const key = isFurther ? furtherCoordinates : name;
    const kept = gathered.get(key) ?? { ...(isFurther ? { coordinate: furtherCoordinates } : denial), times: 0 };
    gathered.set(key, { ...kept, times: kept.times + 1 });
  }
  return [...gathered.values()];
}

/** The entry of a caller with a valid token and no membership in force. The service as a whole is refused. */
export const strangerEntry = (
  memberId: string,
  member: Pick<Actor, 'country' | 'institutionId' | 'kind' | 'roles'> | undefined,
  requestId: string,
  at: string,
): AccessEntry => ({
  at,
  decision: 'DENIED',
  country: member?.country ?? nowhere,
  memberId,
  memberKind: member?.kind ?? 'PERSON',
  roles: member?.roles ?? [],
  institutionId: member?.institutionId,
  operations: [],
  requestId,
  coordinate: everything,
  times: 1,
});
