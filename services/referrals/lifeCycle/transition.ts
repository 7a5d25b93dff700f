import type { Party } from '../../caller/party.ts';
import type { Clock } from '../../platform/calendar.ts';
import { type Outcome, refuse } from '../../platform/outcome.ts';
import type { EventData, Referral, Status } from '../referral.ts';
import { mostHops } from './effect.ts';
import { type ActingRole, type Action, actingRoles, lifeCycle, personsOnly, type Row, rowOf } from './lifeCycle.ts';

/** What an event says besides its number: who, what, from, to, when. */
export type EventFacts = {
  type: string;
  /** What is outside the life cycle: its beginning, and the end of the person's data. */
  action: Action | 'DRAFT' | 'RESTRICT' | 'ERASE_PERSON' | 'CONFIRM_ERASURE';
  role: ActingRole;
  from: Status | null;
  to: Status;
  occurredAt: string;
  impliedSteps: string[];
  data: EventData;
};

export type Command = { action: Action; expectedVersion: number; data: unknown };

/** What decides who is told of a referral: its state has it, and so has what lists keep of it. */
export type Sighted = Pick<
  Referral,
  | 'issuingInstitutionId'
  | 'issuingCentre'
  | 'receivingInstitutionId'
  | 'receivingUnit'
  | 'handlerId'
  | 'issuedAt'
  | 'restricted'
  | 'draftedBy'
  | 'issuedBy'
>;

/**
 * Whether a party plays a role towards this referral. A restricted one exists for the issuer's member who drafted or issued
 * it and the coordinator, and at the institution for whoever has it in hand, or, while nobody has, for the contacts, one of
 * whom must hand it over; never for systems.
 */
export function playsRole(referral: Sighted, party: Party, role: ActingRole): boolean {
  if (!party.roles.includes(role)) return false;
  const { memberId, institutionId } = party;
  const { restricted, handlerId } = referral;
  if (restricted && party.kind !== 'PERSON') return false;
  const receives = institutionId === referral.receivingInstitutionId && referral.issuedAt !== undefined;
  switch (role) {
    case 'CASEWORKER':
      return (
        institutionId === referral.issuingInstitutionId &&
        party.centre === referral.issuingCentre &&
        (!restricted || referral.draftedBy === memberId || referral.issuedBy === memberId)
      );
    case 'COORDINATOR':
      return institutionId === referral.issuingInstitutionId;
    case 'INSTITUTION_CONTACT':
      return receives && (!restricted || handlerId === undefined || handlerId === memberId);
    case 'INSTITUTION_HANDLER':
      return (
        receives &&
        (handlerId === memberId || (handlerId === undefined && referral.receivingUnit === party.unit && !restricted))
      );
    case 'INSTITUTION_SUPERVISOR':
      return receives && !restricted;
    case 'SYSTEM':
      return true;
  }
}

/** The roles a party plays towards this referral; none means that for them it does not exist. */
export const rolesTowards = (referral: Sighted, party: Party): ActingRole[] =>
  actingRoles.filter((role) => playsRole(referral, party, role));

const roleFor = (row: Row, referral: Referral, party: Party, clock: Clock) => {
  if (party.kind === 'MACHINE' && personsOnly.includes(row.action)) return undefined;
  const roles = rolesTowards(referral, party).filter((role) => row.who.includes(role));
  const refusals = roles.map((role) => ({ role, refused: row.condition?.(referral, role, clock) }));
  return refusals.find(({ refused }) => refused === undefined) ?? refusals[0];
};

/** Nothing goes on about a person whose data is destroyed: there would be no key to write it with. */
const isPossible = (row: Row, { status, erasedAt }: Referral) => erasedAt === undefined && row.from.includes(status);

/** What this party may do now, by the same rows and conditions that refuse. */
export function availableActions(referral: Referral, party: Party, clock: Clock): Action[] {
  return lifeCycle
    .filter((row) => isPossible(row, referral))
    .filter((row) => {
      const found = roleFor(row, referral, party, clock);
      return found !== undefined && found.refused === undefined;
    })
    .map(({ action }) => action);
}

/** Role, version, status and condition, in this order; the first refusal answers (ARCHITECTURE 3). */
export function permit(
  referral: Referral,
  { action, expectedVersion }: Omit<Command, 'data'>,
  party: Party,
  clock: Clock,
): Outcome<{ row: Row; role: ActingRole }> {
  const row = rowOf(action);
  const acting = roleFor(row, referral, party, clock);
  if (!acting || acting.refused === 'FORBIDDEN') return refuse({ code: 'FORBIDDEN' });
  if (expectedVersion !== referral.version) {
    return refuse({ code: 'VERSION_CONFLICT', currentVersion: referral.version, currentState: referral.status });
  }
  if (!isPossible(row, referral) || acting.refused === 'ILLEGAL_TRANSITION') {
    return refuse({
      code: 'ILLEGAL_TRANSITION',
      currentStatus: referral.status,
      availableActions: availableActions(referral, party, clock),
    });
  }
  return acting.refused ? refuse({ code: acting.refused }) : { ok: true, row, role: acting.role };
}

/** One step of the life cycle: permission, then guards. The result has the next version; nothing is written, no clock is read. */
export function transition(
  referral: Referral,
  { action, expectedVersion, data }: Command,
  party: Party,
  clock: Clock,
): Outcome<{ referral: Referral; event: EventFacts }> {
  const permitted = permit(referral, { action, expectedVersion }, party, clock);
  if (!permitted.ok) return permitted;
  const { row, role } = permitted;
  const effect = row.effect(referral, data, { clock, actorId: party.memberId, role });
  if (!effect.ok) return effect;
  const now = clock.now.toISOString();
  const to = effect.to ?? fixedTarget(row, referral);
  const next = { ...referral, ...effect.change, status: to, version: referral.version + 1, updatedAt: now };
  const event: EventFacts = {
    type: row.event,
    action,
    role,
    from: referral.version === 0 ? null : referral.status,
    to,
    occurredAt: effect.occurredAt ?? now,
    impliedSteps: effect.implied ?? [],
    data: effect.data ?? {},
  };
  return { ok: true, referral: next, event };
}

/** The target when the effect names none: the row's first, where `same` is the status that it has. */
function fixedTarget(row: Row, referral: Referral): Status {
  const target = row.to[0];
  return target === undefined || target === 'same' || target === 'back' ? referral.status : target;
}

export const parties = ['ISSUER', 'INSTITUTION', 'COORDINATOR', 'NOBODY'] as const;
export const awaited = [
  'ISSUE',
  'ACKNOWLEDGE',
  'DECIDE',
  'START',
  'FINISH',
  'ANSWER_QUESTION',
  'REROUTE',
  'VERIFY',
  'APPROVE',
] as const;
export type Turn = { waitingOn: (typeof parties)[number]; waitingFor: (typeof awaited)[number] | null };

const turns: Record<Status, Turn> = {
  DRAFT: { waitingOn: 'ISSUER', waitingFor: 'ISSUE' },
  ISSUED: { waitingOn: 'INSTITUTION', waitingFor: 'ACKNOWLEDGE' },
  ACKNOWLEDGED: { waitingOn: 'INSTITUTION', waitingFor: 'DECIDE' },
  INFO_REQUESTED: { waitingOn: 'ISSUER', waitingFor: 'ANSWER_QUESTION' },
  ACCEPTED: { waitingOn: 'INSTITUTION', waitingFor: 'START' },
  IN_PROGRESS: { waitingOn: 'INSTITUTION', waitingFor: 'FINISH' },
  ON_HOLD: { waitingOn: 'INSTITUTION', waitingFor: 'FINISH' },
  COMPLETED: { waitingOn: 'ISSUER', waitingFor: 'VERIFY' },
  NOT_COMPLETED: { waitingOn: 'ISSUER', waitingFor: 'VERIFY' },
  DECLINED: { waitingOn: 'ISSUER', waitingFor: 'REROUTE' },
  REDIRECTED: { waitingOn: 'NOBODY', waitingFor: null },
  CLOSED: { waitingOn: 'NOBODY', waitingFor: null },
  CANCELLED: { waitingOn: 'NOBODY', waitingFor: null },
  ENTERED_IN_ERROR: { waitingOn: 'NOBODY', waitingFor: null },
};

/** Whose turn it is. Nobody competent after the last permitted hop: the coordinator decides where it goes (DOMAIN 3.2). */
export function turnOf(referral: Pick<Referral, 'status' | 'declineCode' | 'hopCount'>): Turn {
  const stranded = referral.declineCode === 'NOT_COMPETENT' && referral.hopCount >= mostHops;
  return referral.status === 'DECLINED' && stranded
    ? { waitingOn: 'COORDINATOR', waitingFor: 'APPROVE' }
    : turns[referral.status];
}
