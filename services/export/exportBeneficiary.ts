import * as z from 'zod/mini';
import { listEntries, type ShownEntry, subjectSources } from '../accessLog/accessLogStore.ts';
import { type Actor, hasRole } from '../caller/actor.ts';
import { noteRead } from '../caller/auditTrail.ts';
import type { CommandContext } from '../caller/context.ts';
import { workerScope } from '../caller/scope.ts';
import type { IntegrationCase } from '../caseFile/case.ts';
import { findCase, findCaseId } from '../caseFile/caseStore.ts';
import { personHistory } from '../caseFile/personStore.ts';
import { exportLanguages, exportParts } from '../erasure/erasure.ts';
import { findHold } from '../erasure/holdStore.ts';
import { localDate } from '../platform/clock.ts';
import { caseRef } from '../platform/fields.ts';
import { withoutNulls } from '../platform/idempotency.ts';
import { dataKeysOf } from '../platform/keys/dataKeys.ts';
import { personSubject } from '../platform/keys/heldKeys.ts';
import { invalid, type Outcome, parse, refuse } from '../platform/outcome.ts';
import { referralsOf } from '../referrals/store/personReferralStore.ts';
import { findReferral } from '../referrals/store/referralStore.ts';
import { exportData, type Gathered } from './exportData.ts';

const exportInput = z.lazy(() =>
  z.object({
    case: caseRef,
    beneficiaryId: z.optional(z.uuid()),
    language: z._default(z.enum(exportLanguages), 'RO'),
    only: z.optional(z.enum(exportParts)),
  }),
);

/** An answer of the function ends at 6 MB, and JSON inside JSON grows. */
const largestExport = 4 * 1024 * 1024;
const readsPerPage = 500;
const mostReads = 10_000;

export type BeneficiaryExport = {
  caseId: string;
  beneficiaryId: string;
  data: string;
  document: string;
  fileName: string;
};

/** Everything about one person, for that person. The whole of it is read, so all classes of data are in the access log. */
export async function exportBeneficiary(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ exported: BeneficiaryExport }>> {
  const { actor, trail, now } = context;
  const parsed = parse(exportInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR', 'DPO_AUDITOR')) return refuse({ code: 'FORBIDDEN' });
  const { case: ref, beneficiaryId, language, only } = parsed.value;
  // The auditor finds no case otherwise: what is gathered here goes to the person alone (rules/erasure.ts).
  const scope = workerScope('tool');
  const caseId = ref.id ?? (await findCaseId(actor, actor.country, ref.caseNumber ?? ''));
  const found = caseId ? await findCase(scope, caseId) : undefined;
  if (!found || !isTheirs(found, actor)) return refuse({ code: 'NOT_FOUND' });
  const person = found.persons.find(({ id }) => id === (beneficiaryId ?? found.persons[0]?.id));
  if (!person) return invalid('beneficiaryId', 'UNKNOWN');

  const [changes, keys, ids, readers] = await Promise.all([
    personHistory(scope, found.id, person.id),
    dataKeysOf(personSubject(person.id)),
    referralsOf(scope, found.id, person.id),
    readersOf(actor, person.id, now()),
  ]);
  const hold = await findHold(scope, found.id, person.id, keys);
  const referrals = await Promise.all(ids.map((id) => findReferral(scope, id)));
  const gathered: Gathered = {
    ...{ found, person, changes, hold },
    referrals: referrals
      .filter((one) => one !== undefined)
      .sort((a, b) => (a.referral.createdAt < b.referral.createdAt ? -1 : 1)),
    ...readers,
  };
  const directory = await context.directory();
  const at = now().toISOString();
  const data = exportData(gathered, only, at, (instant) => localDate(new Date(instant), directory.timezone));
  // Words and layout are in a file beside the function, which no other request opens.
  const { exportDocument } = await import('./exportDocument.ts');
  const document = exportDocument(data, directory, language === 'EN' ? 'en' : 'ro');
  const text = JSON.stringify(data);
  if (Buffer.byteLength(text) + Buffer.byteLength(document) > largestExport) return invalid('only', 'REQUIRED');

  const purpose = { kind: 'CASE' as const, id: found.id };
  for (const dataClass of ['PERSONAL', 'CONFIDENTIAL', 'SPECIAL_CATEGORY']) {
    noteRead(trail, person.id, purpose, dataClass, 'Query.exportBeneficiary');
  }
  const fileName = `export-${at.slice(0, 10)}-${person.id.slice(0, 8)}`;
  return { ok: true, exported: { caseId: found.id, beneficiaryId: person.id, data: text, document, fileName } };
}

/** The authority's own cases: the coordinator's, and the auditor's of the same institution. */
const isTheirs = (found: IntegrationCase, actor: Actor) => found.institutionId === actor.institutionId;

/** Readings of the person, newest first, up to a bound that says so when it is reached. */
async function readersOf(
  actor: Actor,
  beneficiaryId: string,
  now: Date,
): Promise<{ entries: ShownEntry[]; isCut: boolean }> {
  const sources = subjectSources(actor, actor.country, [beneficiaryId], ['READ']);
  // The log goes by the machine's clock, which may be ahead of business time.
  const to = new Date(Math.max(now.getTime(), Date.now()) + 1_000).toISOString();
  const entries: ShownEntry[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await listEntries(sources, { from: '2000-01-01', to }, readsPerPage, after);
    entries.push(...page.entries);
    after = page.endCursor ?? undefined;
    if (!page.hasMore) return { entries, isCut: false };
    if (entries.length >= mostReads) return { entries, isCut: true };
  }
}
