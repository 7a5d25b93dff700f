import { clockOf, type RequestContext } from '../caller/context.ts';
import { idAs } from '../caller/pseudonyms.ts';
import { findPersonOf } from '../caseFile/caseStore.ts';
import { institutionViewOf } from '../institutions/institutionViews.ts';
import type { EventData } from '../lifeCycle/cycle.ts';
import { availableActions } from '../lifeCycle/transition.ts';
import { today } from '../platform/calendar.ts';
import type { EventType } from '../platform/messages/codes.ts';
import type { ReferralModel } from './commands/result.ts';
import { offered } from './disclosure.ts';
import { referralCycle } from './lifeCycle/lifeCycle.ts';
import { turnOf } from './lifeCycle/turn.ts';
import type { ShownCount, Summary } from './lists/listStore.ts';
import { fieldsMarked, isOpen, type Marked, type Referral } from './referral.ts';
import type { StoredEvent } from './store/eventRows.ts';
import { findReferral, type Partition } from './store/referralStore.ts';

/** Resolvers of the fields of referrals, events and summaries. */

async function institution(context: RequestContext, id: string) {
  const { now, dateOf } = await clockOf(context);
  const view = institutionViewOf(await context.directory(), id, dateOf(now.toISOString()));
  if (!view) throw new Error('a stored institution is not in the directory');
  return view;
}
const institutionOrNull = (context: RequestContext, id: unknown) =>
  typeof id === 'string' ? institution(context, id) : null;

/** The rows of the referral. The query `referral` has read them; after a mutation they are read when a field needs them. */
async function partitionOf(model: ReferralModel, { actor }: RequestContext): Promise<Partition> {
  const partition = model.partition ?? (await findReferral(actor, model.state.id));
  if (!partition) throw new Error('a referral without rows');
  model.partition = partition;
  return partition;
}

/** The events that the caller's institution was told. No institution was told of the draft (docs/domain.md, "Drafts"). */
const entitled = ({ events, referral }: Partition, { actor }: RequestContext) =>
  events.filter(
    ({ told }) => actor.institutionId === referral.issuingInstitutionId || told[actor.institutionId] !== undefined,
  );

/** The present data of the person, from one read of the case. Null after the end of the referral or the erasure. */
async function personNow(state: Referral, context: RequestContext) {
  if (!isOpen(state.status) || state.person === undefined) return null;
  const person = await findPersonOf(context.actor, state);
  return person ? offered(state, person, today(await clockOf(context)), await context.directory()) : null;
}

/** Fields that are shown as they are stored. */
type StateField = Marked<'SIGHT' | 'WORDS' | 'ISSUERS_WORDS' | 'LINKS'>;
const stateResolvers = Object.fromEntries(
  fieldsMarked('SIGHT', 'WORDS', 'ISSUERS_WORDS', 'LINKS').map((field) => [
    field,
    ({ state }: ReferralModel) => state[field] ?? null,
  ]),
) as { [F in StateField]: (model: ReferralModel) => Referral[F] | null };

/** The record of a sharing. Its language is one of the person's languages, so it needs the mandate for `languages`. */
function sharingFor<T extends object | undefined>(sharing: T, referral: Referral, { actor }: RequestContext): T {
  const gets = actor.institutionId === referral.issuingInstitutionId || referral.disclosedFields.includes('languages');
  return gets || !sharing ? sharing : { ...sharing, language: null };
}
const eventFor = (event: StoredEvent, referral: Referral, context: RequestContext): StoredEvent => {
  const { informationSharing } = event.data as { informationSharing?: object };
  const told = sharingFor(informationSharing, referral, context);
  return told === informationSharing ? event : { ...event, data: { ...event.data, informationSharing: told } };
};

/** The decline as the API shows it. The institution is looked up by its id. */
export type Declined = NonNullable<Referral['decline']> & { reasonCode: NonNullable<Referral['declineCode']> };

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

export const fieldResolvers = {
  Referral: {
    ...stateResolvers,
    availableActions: async ({ state }: ReferralModel, _args: unknown, context: RequestContext) =>
      availableActions(referralCycle, state, context.actor, await clockOf(context)),
    caseId: ({ state }: ReferralModel, _args: unknown, { actor }: RequestContext) =>
      idAs(actor, state.issuingInstitutionId, state.caseId),
    beneficiaryId: ({ state }: ReferralModel, _args: unknown, { actor }: RequestContext) =>
      idAs(actor, state.issuingInstitutionId, state.beneficiaryId),
    person: ({ state }: ReferralModel) => state.person && { ...state.person, ...state.personSpecial },
    personNow: ({ state }: ReferralModel, _args: unknown, context: RequestContext) => personNow(state, context),
    sharingStopped: ({ state }: ReferralModel) => state.sharingStopped === true,
    waitingOn: ({ state }: ReferralModel) => turnOf(state).waitingOn,
    waitingFor: ({ state }: ReferralModel) => turnOf(state).waitingFor,
    history: async (model: ReferralModel, _args: unknown, context: RequestContext) =>
      entitled(await partitionOf(model, context), context).map((event) => eventFor(event, model.state, context)),
    informationSharing: ({ state }: ReferralModel, _args: unknown, context: RequestContext) =>
      sharingFor(state.informationSharing, state, context) ?? null,
    delivery: async (model: ReferralModel, _args: unknown, context: RequestContext) => {
      const { events, openedAt, referral } = await partitionOf(model, context);
      const issued = events.find(({ type }) => type === ('referral.issued' satisfies EventType));
      // An answer proves that the institution has opened the referral, although its system never read the whole.
      const acted = events.find(
        ({ role, memberId }) => role.startsWith('INSTITUTION_') && memberId !== referral.issuedBy,
      );
      const [opened = null] = [openedAt, acted?.recordedAt].filter((at) => at !== undefined).sort();
      return { queuedAt: issued?.sent[referral.receivingInstitutionId] ?? null, openedAt: opened };
    },
    issuingInstitution: ({ state }: ReferralModel, _args: unknown, context: RequestContext) =>
      institution(context, state.issuingInstitutionId),
    receivingInstitution: ({ state }: ReferralModel, _args: unknown, context: RequestContext) =>
      institution(context, state.receivingInstitutionId),
    decline: ({ state }: ReferralModel) =>
      state.declineCode && state.decline ? { reasonCode: state.declineCode, ...state.decline } : null,
    failure: ({ state }: ReferralModel) =>
      state.failureCode && state.failure ? { reasonCode: state.failureCode, ...state.failure } : null,
  },
  ReferralDecline: {
    suggestedInstitution: ({ suggestedInstitutionId }: Declined, _args: unknown, context: RequestContext) =>
      institutionOrNull(context, suggestedInstitutionId),
  },
  ReferralEvent: {
    id: ({ referralId, version }: StoredEvent) => `${referralId}/${version}`,
    actor: (event: StoredEvent) => event,
  },
  EventActor: {
    institution: (event: StoredEvent, _args: unknown, context: RequestContext) =>
      institution(context, event.institutionId),
  },
  ReferralEventData: {
    suggestedInstitution: (data: EventData, _args: unknown, context: RequestContext) =>
      institutionOrNull(context, data.suggestedInstitution),
    receivingInstitution: (data: EventData, _args: unknown, context: RequestContext) =>
      institutionOrNull(context, data.receivingInstitution),
    reasonText: ({ reasonText, reason }: EventData) => reasonText ?? reason ?? null,
    note: ({ note, text }: EventData) => note ?? text ?? null,
    outcome: ({ outcome, former }: EventData) =>
      outcome ?? (former as { outcome?: string } | undefined)?.outcome ?? null,
    results: ({ results }: EventData) =>
      (results as { measureId?: string }[] | undefined)?.map(({ measureId, ...result }) => ({
        measureId: measureId ?? null,
        result,
      })) ?? null,
    changes: ({ changes }: EventData) =>
      (changes as { field: string; from: unknown; to: unknown }[] | undefined)?.map(({ field, from, to }) => ({
        field,
        from: json(from),
        to: json(to),
      })) ?? null,
  },
  ReferralSummary: {
    caseId: (summary: Summary, _args: unknown, { actor }: RequestContext) =>
      idAs(actor, summary.issuingInstitutionId, summary.caseId),
    beneficiaryId: (summary: Summary, _args: unknown, { actor }: RequestContext) =>
      idAs(actor, summary.issuingInstitutionId, summary.beneficiaryId),
    waitingOn: (summary: Summary) => turnOf(summary).waitingOn,
    waitingFor: (summary: Summary) => turnOf(summary).waitingFor,
    receivingInstitution: (summary: Summary, _args: unknown, context: RequestContext) =>
      institution(context, summary.receivingInstitutionId),
  },
  ReferralCount: {
    institution: (count: ShownCount, _args: unknown, context: RequestContext) =>
      institution(context, count.institutionId),
  },
  InstitutionInactiveProblem: {
    successor: ({ successor }: { successor: string | null }, _args: unknown, context: RequestContext) =>
      institutionOrNull(context, successor),
  },
};
