import { type DocumentNode, execute, type GraphQLSchema, parse } from 'graphql';
import { median } from '../../../bench/support/figures.ts';
import { directoriesFromFiles } from '../../../data/directory.ts';
import { guardSchema } from '../../../services/access/guard.ts';
import { type Actor, actorOfMember } from '../../../services/caller/actor.ts';
import { requestContext } from '../../../services/graphql/context.ts';
import { resolvedSchema } from '../../../services/graphql/server.ts';
import type { Referral } from '../../../services/referrals/referral.ts';
import { aDraft } from '../../lifeCycle/makers.ts';

/** The cost of the access rules in a request: the same answer with and without them, from records in memory. */

const issuedAt = '2026-04-10T07:00:00.000Z';
const person = {
  ...{
    givenNames: 'Maria',
    surname: 'Rahimi',
    birthDate: '1992-01-01',
    birthDatePrecision: 'DAY',
    languages: ['dari'],
  },
  ...{ category: 'INTERNATIONAL_PROTECTION', interpreterNeeded: true, locality: 'Chișinău', safeContact: null },
};
const issued = (id: number): Referral =>
  aDraft({
    id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
    ...{ status: 'IN_PROGRESS', version: 12, issuedAt, number: `IGM-CH/2026/${String(id).padStart(6, '0')}` },
    ...{ person: person as never, disclosedFields: Object.keys(person) },
    ...{ appointment: { at: issuedAt, place: 'sediul' }, incomingNumber: 'MEC-1', receivedAt: issuedAt },
    told: { 'MD-MEC': 1 },
  });
const event = (referral: Referral, version: number) => ({
  ...{ referralId: referral.id, beneficiaryId: referral.beneficiaryId, version, type: 'referral.progressReported' },
  ...{ from: 'IN_PROGRESS', to: 'IN_PROGRESS', role: 'INSTITUTION_CONTACT', action: 'REPORT_PROGRESS' },
  ...{ memberId: 'm2', institutionId: 'MD-MEC', displayName: 'ghișeul 2', occurredAt: issuedAt, recordedAt: issuedAt },
  ...{ impliedSteps: [], sent: {}, hash: '', told: { 'MD-MEC': 1, 'MD-IGM': 1 } },
  data: { activity: 'lecție', attended: true, note: 'a lipsit o dată', serviceDate: '2026-04-10' },
});

const events = 12;
const oneReferral = `{ referral(id: "x") { id number version status availableActions waitingOn waitingFor caseNumber disclosedFields
  needCode urgency restricted summary servicesAlreadyProvided accompanimentNeeded issuingCentre receivingUnit handlerId issuedAt
  completionDue incomingNumber receivedAt acknowledgedAt acceptedAt noAppointmentReason startedAt answeredAt closedAt updatedAt
  person { givenNames surname birthDate birthDatePrecision category languages interpreterNeeded locality safeContact { value } }
  measures { id needCode activity result { result details } } appointment { at place } attempt hopCount
  history { id type version from to occurredAt recordedAt actor { memberId displayName role }
    data { activity attended note serviceDate reasonText question answer } } } }`;
const pageOfFifty = `{ inbox(first: 50) { nodes { id number version status waitingOn waitingFor needCode urgency restricted
  issuingCentre receivingUnit handlerId issuedAt completionDue updatedAt outcome hopCount } pageInfo { hasNextPage endCursor } } }`;

const directory = directoriesFromFiles().find(({ country }) => country === 'MD');
const contact: Actor = actorOfMember(
  {
    ...{ memberId: 'm1', kind: 'PERSON', roles: ['INSTITUTION_CONTACT'], country: 'MD', institutionId: 'MD-MEC' },
    ...{ active: true, version: 1 },
  },
  async () => 'ghișeul 1',
);
const contextOf = () => ({
  ...requestContext(contact, 'ro', 'r', 0),
  directory: async () => {
    if (!directory) throw new Error('no directory');
    return directory;
  },
});

/** Root fields answer from memory. All fields below are the service's own. */
function withRecords(schema: GraphQLSchema): GraphQLSchema {
  const one = issued(1);
  const history = Array.from({ length: events }, (_, at) => event(one, at + 1));
  const nodes = Array.from({ length: 50 }, (_, at) => issued(at + 1));
  const page = { nodes, pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'a', endCursor: 'b' } };
  const roots: Record<string, () => unknown> = {
    referral: () => ({ state: one, partition: { referral: one, events: history, openedAt: issuedAt } }),
    inbox: () => page,
  };
  for (const [name, resolve] of Object.entries(roots)) {
    const field = schema.getQueryType()?.getFields()[name];
    if (!field) throw new Error(`no query ${name}`);
    field.resolve = resolve;
  }
  return schema;
}

async function cpuMicroseconds(schema: GraphQLSchema, document: DocumentNode, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    const { errors } = await execute({ schema, document, contextValue: contextOf() });
    if (errors) throw errors[0];
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

export type CheckCost = { milliseconds: number; withChecks: number; withoutChecks: number };

/** The median over paired rounds of the cpu time of a warm request with the checks, minus the time without them. */
async function added(text: string, rounds: number, times: number): Promise<CheckCost> {
  const [plain, guarded] = [withRecords(resolvedSchema()), guardSchema(withRecords(resolvedSchema()))];
  const document = parse(text);
  for (const schema of [plain, guarded]) await cpuMicroseconds(schema, document, times * 3);
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) {
    const first = await cpuMicroseconds(round % 2 === 0 ? plain : guarded, document, times);
    const second = await cpuMicroseconds(round % 2 === 0 ? guarded : plain, document, times);
    pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  const milliseconds = median(pairs.map(([without, withThem]) => withThem - without)) / 1000;
  const [withoutChecks, withChecks] = [0, 1].map((at) => median(pairs.map((pair) => pair[at] ?? 0)) / 1000);
  return { milliseconds, withChecks: withChecks ?? 0, withoutChecks: withoutChecks ?? 0 };
}

export const checkCosts = async (quick: boolean) => ({
  referral: await added(oneReferral, quick ? 5 : 21, quick ? 20 : 150),
  page: await added(pageOfFifty, quick ? 5 : 21, quick ? 20 : 150),
});
