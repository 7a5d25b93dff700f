import type { Actor } from '../caller/actor.ts';
import type { Denial, Purpose, Trail } from '../caller/auditTrail.ts';
import type { Decision } from './accessLogKeys.ts';

/** One line of the access log: ids, codes and instants. It holds no personal data and no free text. */
export type AccessEntry = {
  /** When it was written, by the clock of the machine: never business time. */
  at: string;
  decision: Decision;
  country: string;
  memberId: string;
  memberKind: Actor['kind'];
  roles: readonly string[];
  institutionId?: string | undefined;
  /** Coordinates of what was asked for: `Query.referral`. */
  operations: readonly string[];
  requestId: string;
  /** READ: the beneficiary's random id. DENIED: the id that was asked for, when it has the form of one. */
  subject?: string | undefined;
  purposeKind?: Purpose['kind'] | undefined;
  purposeId?: string | undefined;
  dataClasses?: readonly string[] | undefined;
  /** Coordinates of the fields that were read. */
  fields?: readonly string[] | undefined;
  /** The coordinate that was refused. */
  coordinate?: string | undefined;
  /** How often the request was refused this. */
  times?: number | undefined;
};

/** Who asks what, as every entry of a request has it. */
export type Asking = Pick<
  AccessEntry,
  'at' | 'country' | 'memberId' | 'memberKind' | 'roles' | 'institutionId' | 'operations' | 'requestId'
>;

/** A country that nobody belongs to: of callers whom no membership places anywhere. */
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

/** What a caller without a membership is refused. */
export const everything = 'Service';

/** A request that is refused more different things than this has its last row say how many more there were. */
export const mostDenialRows = 20;
/** Stands for the coordinates beyond the bound. */
export const furtherCoordinates = '*';

/** One entry for each person and purpose, and one for each thing that was refused; none for a request that touched neither. */
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

/** Equal refusals are one row with their number, so that a wide query cannot fill the log; none is left uncounted. */
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

/** Whoever has a valid token and no membership in force: what is refused is the service as a whole. */
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
