import * as z from 'zod/mini';
import { type Actor, hasRole } from '../caller/actor.ts';
import { noteRead } from '../caller/auditTrail.ts';
import type { CommandContext } from '../caller/context.ts';
import { caseKey } from '../caseFile/caseKeys.ts';
import { findCaseId } from '../caseFile/caseStore.ts';
import { stateSk } from '../lifeCycle/eventRow.ts';
import { canonical } from '../platform/canonical.ts';
import { decodeCursor, encodeCursor } from '../platform/cursor.ts';
import { unusedId } from '../platform/fields.ts';
import { sha256 } from '../platform/hash.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { listed } from '../platform/indexes.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { readRows } from '../platform/rows.ts';
import { referralPk } from '../referrals/store/referralKeys.ts';
import { findNumbered } from '../register/registerStore.ts';
import { nowhere } from './accessEntry.ts';
import { decisions } from './accessLogKeys.ts';
import { beginOfLog } from './accessLogRetention.ts';
import { type LogPage, type LogSource, listEntries, memberSources, subjectSources } from './accessLogStore.ts';

/** The queries of the auditor to the access log (docs/domain.md, "Roles"). They read no content of a record. */

const instant = () => z.iso.datetime({ offset: true });
const exactlyOne = (value: object) => Object.keys(value).length === 1;
const number = () => z.string().check(z.minLength(1), z.maxLength(40));
const subject = () => z.string().check(z.minLength(1), z.maxLength(128), z.regex(/^[A-Za-z0-9_-]+$/));
const about = z.lazy(() =>
  z
    .object({
      beneficiaryId: z.optional(z.uuid()),
      referralNumber: z.optional(number()),
      caseNumber: z.optional(number()),
      memberId: z.optional(subject()),
    })
    .check(z.refine(exactlyOne, 'REQUIRED')),
);
type About = z.output<typeof about>;
const input = z.lazy(() =>
  z.object({
    about,
    from: instant(),
    to: instant(),
    decision: z.optional(z.enum(decisions)),
    first: z._default(z.int().check(z.gte(1, 'TOO_FEW'), z.lte(50, 'TOO_MANY')), 20),
    after: z.optional(z.string()),
  }),
);

/** The entries between two instants, newest first. The query itself is logged as a read with the purpose AUDIT. */
export async function accessLog(args: unknown, context: CommandContext): Promise<Outcome<{ page: LogPage }>> {
  const { actor, trail } = context;
  if (!hasRole(actor, 'DPO_AUDITOR')) return refuse({ code: 'FORBIDDEN' });
  const parsed = parse(input, withoutNulls(args));
  if (!parsed.ok) return parsed;
  const { about: asked, first, after, decision } = parsed.value;
  const [from, to] = [utc(parsed.value.from), utc(parsed.value.to)];
  if (from > to) return invalid('to', 'TOO_EARLY');
  const wanted = decision ? [decision] : decisions;
  const list = `accessLog#${actor.memberId}#${sha256(canonical([asked, from, to, wanted]))}`;
  const position = after === undefined ? undefined : decodeCursor(list, after);
  if (after !== undefined && position === undefined) return invalid('after', 'INVALID_FORMAT');

  const found = await sourcesOf(asked, actor, wanted);
  if (!found) return refuse({ code: 'NOT_FOUND' });
  for (const one of found.people) noteRead(trail, one, { kind: 'AUDIT', id: one }, 'PERSONAL', 'Query.accessLog');
  const begin = beginOfLog(new Date()).toISOString();
  const page = await listEntries(found.sources, { from: from < begin ? begin : from, to }, first, position);
  return { ok: true, page: { ...page, endCursor: page.endCursor && encodeCursor(list, page.endCursor) } };
}

const utc = (text: string) => new Date(text).toISOString();

type Found = { people: string[]; sources: LogSource[] };
type People = { people: string[]; records: string[] };

/** The partitions that hold the answer. Undefined for a missing record and for a record of another country. */
async function sourcesOf(asked: About, actor: Actor, wanted: typeof decisions): Promise<Found | undefined> {
  const { country } = actor;
  if (asked.memberId) {
    // Callers without a membership have no country. An auditor who knows their subject may read their entries.
    const sources = memberSources(actor, [country, nowhere], asked.memberId, wanted);
    return { people: [asked.memberId], sources };
  }
  const found = asked.beneficiaryId
    ? { people: [asked.beneficiaryId], records: [] }
    : asked.referralNumber
      ? await personOfReferral(asked.referralNumber, actor)
      : await peopleOfCase(asked.caseNumber ?? '', actor);
  if (!found) return undefined;
  return { people: found.people, sources: subjectSources(actor, country, [...found.people, ...found.records], wanted) };
}

/** The person of a referral, read without a key: the auditor sees who read the person, never the data. */
async function personOfReferral(referralNumber: string, actor: Actor): Promise<People | undefined> {
  const referralId = (await findNumbered(actor, referralNumber)) ?? unusedId;
  const [row] = await readRows([{ pk: referralPk(actor, referralId), sk: stateSk }]);
  if (row?.country !== actor.country) return undefined;
  const { beneficiaryId } = row[listed] as { beneficiaryId: string };
  return { people: [beneficiaryId], records: [referralId] };
}

async function peopleOfCase(caseNumber: string, actor: Actor): Promise<People | undefined> {
  const caseId = await findCaseId(actor, actor.country, caseNumber);
  const [row] = await readRows([caseKey(actor, caseId)]);
  if (row?.country !== actor.country) return undefined;
  return { people: (row.persons as { id: string }[]).map((person) => person.id), records: [caseId] };
}
