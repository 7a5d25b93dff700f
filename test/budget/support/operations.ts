import { randomUUID } from 'node:crypto';
import type { Client, InProcess } from '../../support/inProcess.ts';
import { aCase, aDraft, issuedReferral, openedCase, succeed } from '../../support/referrals.ts';
import { type Cost, costless, measured, sum } from './meter.ts';
import { personOperations } from './personOperations.ts';
import { accept, acknowledge, aMember, complete, progress, type Step, steps } from './steps.ts';

/** The number of waiting referrals in the inbox whose pages are read. */
export const waiting = 100;
const pageSize = 20;

/** Prepares an operation and returns it: one call of one member. */
type Prepare = (platform: InProcess) => Promise<() => Promise<unknown>>;

const caseworker = (platform: InProcess) => platform.as('caseworker.chisinau');

/** A GraphQL error and a refusal are failures. */
async function asked(client: Client, document: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await client(document, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  const result = data.result;
  if (result?.__typename?.endsWith('Problem')) throw new Error(JSON.stringify(result));
  return result;
}

async function broughtTo(platform: InProcess, step: Step): Promise<{ id: string; number: string; version: number }> {
  let { id, number, version } = await issuedReferral(caseworker(platform));
  for (const { mutation, place, input } of step.after) {
    const done = { referral: { id }, expectedVersion: version, ...input };
    ({ version } = (await succeed(platform.as(place), mutation, done)).referral);
  }
  return { id, number, version };
}

const mutationOf =
  (step: Step, named: 'id' | 'number'): Prepare =>
  async (platform) => {
    const referral = await broughtTo(platform, step);
    const input = { referral: { [named]: referral[named] }, expectedVersion: referral.version, ...step.input };
    return () => succeed(platform.as(step.place), step.mutation, input);
  };

const repeated: Prepare = async (platform) => {
  const { id, version } = await broughtTo(platform, acknowledge);
  const input = { referral: { id }, expectedVersion: version, ...acknowledge.input };
  const once = () => succeed(platform.as('contact.mec'), 'acknowledgeReferral', input);
  await once();
  return once;
};

const draft = async (platform: InProcess) => {
  const opened = await openedCase(caseworker(platform));
  const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
  return (await succeed(caseworker(platform), 'draftReferral', input)).referral;
};

const member = 'mutation($input: INPUT!) { result: MUTATION(input: $input) { __typename } }';
const memberMutation = (platform: InProcess, mutation: string, input: object) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const document = member.replace('INPUT', type).replace('MUTATION', mutation);
  return asked(platform.as('supervisor.mec'), document, { input });
};
const added = async (platform: InProcess) => {
  const input = aMember();
  await memberMutation(platform, 'addMember', input);
  return input.subject;
};

const others: Record<string, Prepare> = {
  openCase: async (platform) => () => succeed(caseworker(platform), 'openCase', aCase()),
  closeCase: async (platform) => {
    const { id, version } = await openedCase(caseworker(platform));
    const input = { case: { id }, expectedVersion: version, reasonCode: 'LEFT_COUNTRY' };
    return () => succeed(caseworker(platform), 'closeCase', input);
  },
  draftReferral: async (platform) => {
    const opened = await openedCase(caseworker(platform));
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    return () => succeed(caseworker(platform), 'draftReferral', input);
  },
  updateReferralDraft: async (platform) => {
    const { id } = await draft(platform);
    const input = { referral: { id }, expectedVersion: 1, urgency: 'URGENT' };
    return () => succeed(caseworker(platform), 'updateReferralDraft', input);
  },
  issueReferral: async (platform) => {
    const opened = await openedCase(caseworker(platform));
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    return () => succeed(caseworker(platform), 'issueReferral', input);
  },
  'issueReferral of a draft': async (platform) => {
    const { id } = await draft(platform);
    const input = { idempotencyKey: randomUUID(), referral: { id }, expectedVersion: 1 };
    return () => succeed(caseworker(platform), 'issueReferral', input);
  },
  'acknowledgeReferral repeated': repeated,
  addMember: async (platform) => () => memberMutation(platform, 'addMember', aMember()),
  changeMember: async (platform) => {
    const memberId = await added(platform);
    return () => memberMutation(platform, 'changeMember', { memberId, displayName: 'Alt funcționar' });
  },
  removeMember: async (platform) => {
    const memberId = await added(platform);
    return () => memberMutation(platform, 'removeMember', { memberId });
  },
};

const listed = `{ nodes { id number status needCode urgency completionDue receivingInstitution { name { ro } } }
  pageInfo { hasNextPage endCursor } }`;
const detail = `{ id number status version availableActions person { surname } measures { activity }
  history { type actor { displayName } } delivery { queuedAt openedAt } }`;
const query =
  (place: string, document: string): Prepare =>
  async (platform) =>
  () =>
    asked(platform.as(place), document);
const inbox = (place: string) => query(place, `{ result: inbox(first: ${pageSize}) ${listed} }`);

const opening =
  (named: 'id' | 'number', timesBefore: number): Prepare =>
  async (platform) => {
    const referral = await broughtTo(platform, accept);
    const document = `query($of: ${named === 'id' ? 'ID' : 'String'}) { result: referral(${named}: $of) ${detail} }`;
    const open = () => asked(platform.as('contact.mec'), document, { of: referral[named] });
    for (let time = 0; time < timesBefore; time++) await open();
    return open;
  };

const queries: Record<string, Prepare> = {
  me: query('contact.mec', '{ result: me { member { roles institution { name { ro } } } } }'),
  referral: opening('id', 1),
  'referral by number': opening('number', 1),
  'referral opened first': opening('id', 0),
  inbox: inbox('contact.mec'),
  'inbox of a handler': inbox('handler.mec'),
  'inbox of a caseworker': inbox('caseworker.chisinau'),
  register: query('caseworker.chisinau', `{ result: register(first: ${pageSize}) ${listed} }`),
  referrals: query('coordinator.igm', `{ result: referrals(first: ${pageSize}) ${listed} }`),
  'referrals of an institution': query(
    'coordinator.igm',
    `{ result: referrals(institution: "MEC", first: ${pageSize}) ${listed} }`,
  ),
  'referrals of an institution in a period': query(
    'coordinator.igm',
    `{ result: referrals(institution: "MEC", period: { from: "2026-04-01" }, first: ${pageSize}) ${listed} }`,
  ),
  referralCounts: query('coordinator.igm', '{ result: referralCounts { status count institution { code } } }'),
  changes: async (platform) => {
    const poll = query('contact.mec', '{ result: changes(first: 50) { cursor hasMore nodes { id previousVersion } } }');
    platform.setNow(new Date(platform.now().getTime() + 60_000).toISOString());
    return poll(platform);
  },
  case: async (platform) => {
    const { id } = await openedCase(caseworker(platform));
    return () => asked(caseworker(platform), 'query($id: ID) { result: case(ref: { id: $id }) { id } }', { id });
  },
  colleagues: query('contact.mec', '{ result: colleagues { id displayName } }'),
  members: query('supervisor.mec', '{ result: members { displayName } }'),
  institutions: query('contact.mec', '{ result: institutions { code } }'),
  institution: query('contact.mec', '{ result: institution(code: "MEC") { code } }'),
  node: async (platform) => {
    const { id } = await broughtTo(platform, accept);
    const document = `query($id: ID!) { result: node(id: $id) { ... on Referral ${detail} } }`;
    const find = () => asked(platform.as('contact.mec'), document, { id });
    await find();
    return find;
  },
  services: query('contact.mec', '{ result: services(need: "LANGUAGE") { code } }'),
  suggestedInstitutions: query(
    'contact.mec',
    '{ result: suggestedInstitutions(need: "LANGUAGE") { institution { code } } }',
  ),
  codes: query('contact.mec', '{ result: codes(kind: REFERRAL_STATUS) { code } }'),
};

export const operations: Record<string, Prepare> = {
  ...others,
  ...Object.fromEntries(steps.map((step) => [step.mutation, mutationOf(step, 'id')])),
  'acknowledgeReferral by number': mutationOf(acknowledge, 'number'),
  ...queries,
  ...personOperations,
};

/** The directory and the callers are in memory, as in a function that has answered before. */
export async function warm(platform: InProcess): Promise<void> {
  const places = ['contact.mec', 'handler.mec', 'supervisor.mec', 'caseworker.chisinau', 'coordinator.igm'];
  for (const place of places) await asked(platform.as(place), '{ result: me { member { institution { code } } } }');
}

/** The life of one referral: issue, acknowledge, two updates, close, five pages, five details. */
export async function lifeCycleCost(platform: InProcess): Promise<Cost> {
  let total = costless;
  const spend = async (operation: () => Promise<unknown>) => {
    let answer: unknown;
    total = sum(total, await measured(async () => (answer = await operation())));
    return answer;
  };
  const issue = (await operations.issueReferral?.(platform)) ?? Promise.reject;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of the mutation.
  const { id } = ((await spend(issue)) as any).referral;
  let expectedVersion = 1;
  for (const { mutation, place, input } of [acknowledge, accept, progress, complete]) {
    await spend(() => succeed(platform.as(place), mutation, { referral: { id }, expectedVersion, ...input }));
    expectedVersion += 1;
  }
  const page = (await operations.inbox?.(platform)) ?? Promise.reject;
  const open = () =>
    asked(platform.as('contact.mec'), `query($id: ID) { result: referral(id: $id) ${detail} }`, { id });
  for (let time = 0; time < 5; time++) {
    await spend(page);
    await spend(open);
  }
  return total;
}
