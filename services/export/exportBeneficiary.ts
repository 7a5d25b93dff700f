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

/** The largest export. An answer of the function may have 6 MB, and escaping makes JSON inside JSON larger. */
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

/** Exports all data about one person, for that person. All of it is read, so the access log records all classes of data. */
export async function exportBeneficiary(
  input: unknown,
  context: CommandContext,
): Promise<Outcome<{ exported: BeneficiaryExport }>> {
  const { actor, trail, now } = context;
  const parsed = parse(exportInput, withoutNulls(input));
  if (!parsed.ok) return parsed;
  if (!hasRole(actor, 'COORDINATOR', 'DPO_AUDITOR')) return refuse({ code: 'FORBIDDEN' });
  const { case: ref, beneficiaryId, language, only } = parsed.value;
  // The auditor may not see the case, so the export reads with the scope of a tool. The rules allow the result only as the
  // export (access/rules/erasure.ts).
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
  // The texts and the layout are in a separate file of the bundle, so that other requests do not load it.
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

/** True for a case of the caller's own authority. */
const isTheirs = (found: IntegrationCase, actor: Actor) => found.institutionId === actor.institutionId;

/** The reads of the person in the access log, newest first, up to a limit. The result says when the limit is reached. */
async function readersOf(
  actor: Actor,
  beneficiaryId: string,
  now: Date,
): Promise<{ entries: ShownEntry[]; isCut: boolean }> {
  const sources = subjectSources(actor, actor.country, [beneficiaryId], ['READ']);
  // The log uses the clock of the machine, which can be ahead of the business time.
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
