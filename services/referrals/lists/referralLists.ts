import * as z from 'zod/mini';
import { type Actor, hasRole } from '../../caller/actor.ts';
import { type CommandContext, clockOf } from '../../caller/context.ts';
import { centreAt, codeWithin, institutionAt, institutionIdOf } from '../../institutions/institution.ts';
import { today } from '../../platform/calendar.ts';
import { endOfDay, startOfDay } from '../../platform/clock.ts';
import { decodeCursor, encodeCursor, isSealed, openPosition, sealPosition } from '../../platform/cursor.ts';
import { code } from '../../platform/fields.ts';
import { withoutNulls } from '../../platform/idempotency.ts';
import { institutionKeys } from '../../platform/keys/dataKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../../platform/outcome.ts';
import { urgencies } from '../codes.ts';
import { isFinal, type Status, statuses } from '../referral.ts';
import * as keys from '../store/referralKeys.ts';
import {
  type Count,
  type FeedEvent,
  type Filter,
  type Found,
  listPage,
  type PageRequest,
  readCounts,
  readFeed,
  type ShownCount,
  type Source,
  type Summary,
} from './listStore.ts';
import { institutionsSight, issuersSight } from './restrictedRows.ts';

/** Queries over many referrals. Each returns ids, codes and dates, never data of a person. */

const largestPage = 50;
const first = () => z._default(z.int().check(z.gte(1, 'TOO_FEW'), z.lte(largestPage, 'TOO_MANY')), 20);
const statusList = () => z.optional(z.array(z.enum(statuses)).check(z.maxLength(20)));
const filter = z.lazy(() =>
  z.object({
    status: statusList(),
    need: z.optional(code()),
    urgency: z.optional(z.array(z.enum(urgencies)).check(z.maxLength(3))),
    dueBefore: z.optional(z.iso.date()),
    assignedToMe: z.optional(z.boolean()),
    unassigned: z.optional(z.boolean()),
  }),
);
type ListFilter = z.output<typeof filter>;
const lastYear = '9999';
const period = z.lazy(() =>
  z
    .object({ from: z.optional(z.iso.date()), to: z.optional(z.iso.date()) })
    .check(z.refine(({ from, to }) => !from || !to || from <= to, { error: 'TOO_EARLY', path: ['to'] })),
);
const page = () => ({ first: first(), after: z.optional(z.string()) });
const inboxInput = z.lazy(() => z.object({ filter: z._default(filter, {}), ...page() }));
const registerInput = z.lazy(() =>
  z.object({
    centre: z.optional(code()),
    year: z.optional(z.int().check(z.gte(2000), z.lte(2999))),
    status: statusList(),
    institution: z.optional(code()),
    period: z.optional(period),
    ...page(),
  }),
);
const referralsInput = z.lazy(() =>
  z.object({
    filter: z._default(filter, {}),
    institution: z.optional(code()),
    period: z.optional(period),
    closed: z._default(z.boolean(), false),
    ...page(),
  }),
);
const countsInput = z.lazy(() => z.object({ institution: z.optional(code()) }));
const changesInput = z.lazy(() => z.object({ since: z.optional(z.string()), first: first() }));

export type Listed = Outcome<{ found: Found<Summary> }>;

const conditionsOf = (wanted: ListFilter, actor: Actor): Filter => ({
  equals: {
    status: wanted.status,
    needCode: wanted.need ? [wanted.need] : undefined,
    urgency: wanted.urgency,
    handlerId: wanted.assignedToMe ? [actor.memberId] : undefined,
  },
  absent: wanted.unassigned ? ['handlerId'] : [],
});
const and = (a: Filter, b: Filter): Filter => ({
  equals: { ...a.equals, ...b.equals },
  absent: [...(a.absent ?? []), ...(b.absent ?? [])],
  between: { ...a.between, ...b.between },
});
const dueRange = ({ dueBefore }: ListFilter) => ({ to: dueBefore && `${dueBefore}#~` });
type Span = { from: string | undefined; to: string | undefined };
/** The first and the last instant of a period, in the time zone of the issuer. */
const spanOf = ({ from, to }: z.output<typeof period>, timezone: string): Span => ({
  from: from && startOfDay(from, timezone).toISOString(),
  to: to && to < lastYear ? endOfDay(to, timezone).toISOString() : undefined,
});
const issuedBetween = (span: Span | undefined): Record<string, readonly [string, string]> =>
  span ? { issuedAt: [span.from ?? ' ', span.to ?? '~'] } : {};
const issuedRange = ({ from, to }: Span) => ({ from, to: to && `${to}#~` });

type ListRequest = Omit<PageRequest, 'after'> & { after?: string | undefined };

async function listed(list: string, sources: Source[], request: ListRequest, actor: Actor): Promise<Listed> {
  const after = request.after === undefined ? undefined : await positionOf(list, request.after, actor);
  if (request.after !== undefined && after === undefined) return invalid('after', 'INVALID_FORMAT');
  const found = await listPage(sources, { ...request, after });
  const items = found.items.map(({ cursor, item }) => ({ cursor: encodeCursor(list, cursor), item }));
  return { ok: true, found: { ...found, items, endCursor: await endOf(list, found, actor) } };
}

async function positionOf(list: string, cursor: string, actor: Actor): Promise<string | undefined> {
  const told = decodeCursor(list, cursor);
  return isSealed(told) ? openPosition(await institutionKeys(actor.institutionId), list, told) : told;
}

/**
 * The end cursor of a page: the position of the last shown row. For an empty page it is the sealed position of the last read
 * row, which the member may not see.
 */
async function endOf(list: string, { items, endCursor }: Found<Summary>, actor: Actor): Promise<string | null> {
  if (endCursor === null) return null;
  if (items.length > 0) return encodeCursor(list, endCursor);
  return encodeCursor(list, sealPosition(await institutionKeys(actor.institutionId), list, endCursor));
}

/** The partitions that hold the referrals that wait for this member, by role. */
function inboxSources(actor: Actor, wanted: Filter): Source[] {
  const sources: Source[] = [];
  const theirs = keys.institutionPartition(actor, actor.institutionId, true);
  const waiting: Filter = { equals: { waitingOn: ['INSTITUTION'] } };
  if (hasRole(actor, 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR')) {
    const sight = institutionsSight(actor);
    sources.push({ index: 'institutionDue', partition: theirs, filter: and(wanted, waiting), sight });
  } else if (hasRole(actor, 'INSTITUTION_HANDLER')) {
    const own = keys.assigneePartition(actor, actor.memberId);
    const unit: Filter = actor.unit ? { equals: { receivingUnit: [actor.unit] } } : { absent: ['receivingUnit'] };
    const free = and({ absent: ['handlerId'] }, unit);
    sources.push({ index: 'assigneeDue', partition: own, filter: and(wanted, waiting) });
    const sight = institutionsSight(actor);
    sources.push({ index: 'institutionDue', partition: theirs, filter: and(and(wanted, waiting), free), sight });
  }
  if (hasRole(actor, 'CASEWORKER') && actor.centre) {
    const partition = keys.centreTurnPartition(actor, actor.centre);
    sources.push({ index: 'issuerTurn', partition, filter: wanted, sight: issuersSight(actor) });
  }
  if (hasRole(actor, 'COORDINATOR')) {
    sources.push({
      index: 'issuerTurn',
      partition: keys.coordinatorTurnPartition(actor, actor.country),
      filter: wanted,
    });
  }
  return sources;
}

/** The referrals that wait for this member. The earliest due date comes first. */
export async function inbox(input: unknown, { actor }: CommandContext): Promise<Listed> {
  const parsed = parse(inboxInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { filter: wanted, ...request } = parsed.value;
  const sources = inboxSources(actor, conditionsOf(wanted, actor));
  return listed(`inbox#${actor.memberId}`, sources, { ...request, range: dueRange(wanted) }, actor);
}

/** The register of a centre and year. The newest number comes first. */
export async function register(input: unknown, context: CommandContext): Promise<Listed> {
  const { actor } = context;
  const parsed = parse(registerInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { centre = actor.centre, year, status, institution, period: issued, ...request } = parsed.value;
  const isOwn = hasRole(actor, 'CASEWORKER', 'REGISTRAR') && centre === actor.centre;
  if (!hasRole(actor, 'COORDINATOR') && !isOwn) return refuse({ code: 'FORBIDDEN' });
  if (!centre) return invalid('centre', 'REQUIRED');
  const directory = await context.directory();
  const day = today(await clockOf(context));
  if (!centreAt(directory, centre, day)) return invalid('centre', 'UNKNOWN_CODE');
  const receiver = institution && institutionAt(directory, codeWithin(directory.country, institution), day);
  if (institution && !receiver) return invalid('institution', 'UNKNOWN_CODE');
  const conditions: Filter = {
    equals: { status, receivingInstitutionId: receiver ? [institutionIdOf(receiver)] : undefined },
    between: issuedBetween(issued && spanOf(issued, directory.timezone)),
  };
  const partition = keys.registerPartition(actor, centre, year ?? Number(day.slice(0, 4)));
  const source: Source = { index: 'register', partition, filter: conditions, sight: issuersSight(actor) };
  return listed(partition, [source], { ...request, descending: true }, actor);
}

/** Drafts appear only in the inbox of their centre. */
const isListed = (status: Status) => status !== 'DRAFT';

/** The referrals of all institutions for the coordinator, and of the own institution for its contact and supervisor. */
export async function referrals(input: unknown, context: CommandContext): Promise<Listed> {
  const { actor } = context;
  const parsed = parse(referralsInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const { filter: wanted, institution, period: issued, closed, ...request } = parsed.value;
  const scope = await institutionInScope(institution, context);
  if (!scope.ok) return scope;
  const conditions = conditionsOf(wanted, actor);
  const liesInOpen = (status: Status) => !isFinal(status);
  const halves = wanted.status?.length ? [...new Set(wanted.status.filter(isListed).map(liesInOpen))] : [!closed];
  const span = issued && spanOf(issued, (await context.directory()).timezone);
  const byIssue = span !== undefined && scope.institutionId !== undefined;
  const sources = halves.map((open): Source => {
    if (!scope.institutionId) {
      const filter = and(conditions, { between: issuedBetween(span) });
      return { index: 'countryDue', partition: keys.countryPartition(actor, actor.country, open), filter };
    }
    const partition = keys.institutionPartition(actor, scope.institutionId, open);
    const due = wanted.dueBefore ? { between: { completionDue: [' ', wanted.dueBefore] as const } } : {};
    const sight = hasRole(actor, 'COORDINATOR') ? undefined : institutionsSight(actor);
    return byIssue
      ? { index: 'institutionIssued', partition, filter: and(conditions, due), sight }
      : { index: 'institutionDue', partition, filter: conditions, sight };
  });
  const range = byIssue ? issuedRange(span) : dueRange(wanted);
  const list = `referrals#${actor.memberId}#${scope.institutionId ?? ''}#${byIssue}`;
  return listed(list, sources, { ...request, descending: byIssue, range }, actor);
}

/** The institution whose numbers and lists a member may read: any of the country, or the own one. */
async function institutionInScope(
  institution: string | undefined,
  context: CommandContext,
  more: 'STATS_VIEWER'[] = [],
): Promise<Outcome<{ institutionId: string | undefined }>> {
  const { actor } = context;
  const directory = await context.directory();
  const found = institution && institutionAt(directory, institution, today(await clockOf(context)));
  if (hasRole(actor, 'COORDINATOR', ...more)) {
    if (institution && !found) return invalid('institution', 'UNKNOWN_CODE');
    return { ok: true, institutionId: found ? institutionIdOf(found) : undefined };
  }
  if (!hasRole(actor, 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR')) return refuse({ code: 'FORBIDDEN' });
  if (found && institutionIdOf(found) !== actor.institutionId) return refuse({ code: 'FORBIDDEN' });
  if (institution && !found) return refuse({ code: 'FORBIDDEN' });
  return { ok: true, institutionId: actor.institutionId };
}

const smallestCell = 5;
/** The number to show. A small number could reveal a person, so it is not shown exactly (docs/domain.md, "Roles"). */
const shown = ({ institutionId, status, count }: Count, exact: boolean): ShownCount =>
  exact || count >= smallestCell
    ? { institutionId, status, count, isSmall: false }
    : { institutionId, status, count: null, isSmall: true };

/**
 * The numbers of referrals by institution and status. Restricted referrals are counted only for the coordinator, who sees
 * them all.
 */
export async function referralCounts(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ counts: ShownCount[] }>> {
  const parsed = parse(countsInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  const scope = await institutionInScope(parsed.value.institution, context, ['STATS_VIEWER']);
  if (!scope.ok) return scope;
  const all = await readCounts(context.actor, context.actor.country, scope.institutionId);
  const seesRestricted = hasRole(context.actor, 'COORDINATOR');
  const sums = new Map<string, Count>();
  for (const count of all) {
    if (count.restricted && !seesRestricted) continue;
    const name = `${count.institutionId}#${count.status}`;
    sums.set(name, { ...count, restricted: false, count: count.count + (sums.get(name)?.count ?? 0) });
  }
  const exact = hasRole(context.actor, 'COORDINATOR', 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR');
  return { ok: true, counts: [...sums.values()].map((sum) => shown(sum, exact)) };
}

/**
 * The feed ends this long before now. The time exceeds the longest commit (10 s), the difference of clocks (2 s) and the lag
 * of an index (a few seconds) together.
 */
export const feedHorizonMilliseconds = 20_000;

/** The feed of events of an institution. It is complete up to every cursor, because it ends before now. */
export async function changes(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ events: FeedEvent[]; cursor: string; hasMore: boolean }>> {
  const { actor } = context;
  const parsed = parse(changesInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'INSTITUTION_CONTACT', 'INSTITUTION_SUPERVISOR', 'COORDINATOR'))
    return refuse({ code: 'FORBIDDEN' });
  const list = `changes#${actor.institutionId}`;
  const since = parsed.value.since === undefined ? undefined : decodeCursor(list, parsed.value.since);
  if (parsed.value.since !== undefined && since === undefined) return invalid('since', 'INVALID_FORMAT');
  const until = new Date(context.now().getTime() - feedHorizonMilliseconds).toISOString();
  const indexes: ('receiverFeed' | 'issuerFeed')[] = hasRole(actor, 'COORDINATOR')
    ? ['issuerFeed', 'receiverFeed']
    : ['receiverFeed'];
  const { events, hasMore } = await readFeed(actor, actor.institutionId, indexes, since, until, parsed.value.first);
  return { ok: true, events, hasMore, cursor: encodeCursor(list, events.at(-1)?.position ?? since ?? ' ') };
}
