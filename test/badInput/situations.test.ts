import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executableSchema } from '../../services/graphql/server.ts';
import { type Answer, subOfPlace } from '../support/inProcess.ts';
import { aCase, aDraft, succeed } from '../support/referrals.ts';
import { type Refusal, withValue, withValues } from './fields.ts';
import { codesOfUnion, documentFor, expectRefusal } from './refusals.ts';
import { marker, type Patch, type Specimen, specimens, titleOf, words } from './specimens.ts';
import { asked, prepared, startWorld, type World, writeLog } from './world.ts';

/** What is bad because of what is there: of others, closed, ended, taken, too late. Refused, nothing written, nothing told. */

const schema = executableSchema();
const writes = writeLog();
let world: World;
const inputs = new Map<string, object>();
let before = '';
/** Problem codes that were met, by mutation. */
const met = new Map<string, Set<string>>();

beforeAll(async () => {
  world = await startWorld();
  for (const specimen of specimens) {
    inputs.set(titleOf(specimen), withValues(specimen.input, await specimen.prepare(world)));
  }
  for (const situation of situations) situation.patch = await situation.prepare(world);
  world.platform.setNow(asked);
  before = await world.dump();
});
afterAll(() => world.stop());

const inputOf = (title: string): object => {
  const input = inputs.get(title);
  if (!input) throw new Error(`${title} was not prepared`);
  return input;
};

async function send(mutation: string, place: string, input: object): Promise<Answer> {
  const answer = await world.as(place)(documentFor(schema, mutation), { input });
  const code = answer.data?.result.code;
  if (code) met.set(mutation, (met.get(mutation) ?? new Set()).add(code));
  return answer;
}

async function expectRefused(mutation: string, place: string, input: object, refusal: Refusal): Promise<Answer> {
  writes();
  const answer = await send(mutation, place, input);
  expectRefusal(answer, refusal);
  expect(writes()).toEqual([]);
  return answer;
}

const named = (rows: Specimen[]) => rows.map((specimen) => [titleOf(specimen), specimen] as const);
const uses = ({ input, unused = [] }: Specimen, field: string) => field in input && !unused.includes(field);
const onReferral = specimens.filter((specimen) => uses(specimen, 'referral'));
const onCase = ['closeCase', 'draftReferral', 'issueReferral'];
const notFound = { code: 'NOT_FOUND' };

describe('what is absent and what is not yours are the same answer, byte for byte', () => {
  const cases = specimens.filter(({ mutation, variant }) => onCase.includes(mutation) && !variant);
  const members = specimens.filter(({ mutation }) => mutation === 'changeMember' || mutation === 'removeMember');
  const pathOf = (specimen: Specimen) => {
    if (onReferral.includes(specimen)) return { id: 'referral', number: 'number' };
    if (members.includes(specimen)) return { id: 'memberId' };
    return { id: specimen.mutation === 'closeCase' ? 'case' : 'draft.case', number: 'caseNumber' };
  };

  it.each(named([...onReferral, ...cases, ...members]))('%s', async (title, specimen) => {
    const { mutation, place, strangers } = specimen;
    const input = inputOf(title);
    const { id: path, number } = pathOf(specimen);
    const named = number !== undefined;
    const absentById = withValue(input, path, named ? { id: randomUUID() } : randomUUID());
    const absentByNumber = number && withValue(input, path, { [number]: 'IGM-CH/2026/999999' });
    await expectRefused(mutation, place, absentById, notFound);
    if (absentByNumber) await expectRefused(mutation, place, absentByNumber, notFound);

    const real = await realNumber(title);
    expect(strangers.length).toBeGreaterThan(0);
    for (const stranger of strangers) {
      const absent = await expectRefused(mutation, stranger, absentById, notFoundOrForbidden(stranger, specimen));
      expect(await send(mutation, stranger, input)).toEqual(absent);
      expect(JSON.stringify(await send(mutation, stranger, input))).toBe(JSON.stringify(absent));
      if (!absentByNumber || !number) continue;
      const byNumber = JSON.stringify(await send(mutation, stranger, absentByNumber));
      expect(byNumber).toBe(JSON.stringify(absent));
      if (real) {
        const foreign = JSON.stringify(await send(mutation, stranger, withValue(input, path, { [number]: real })));
        expect(foreign).toBe(byNumber);
      }
    }
    expect(writes()).toEqual([]);
  });

  /** A role that may do this nowhere is told so before anything is read. */
  const notFoundOrForbidden = (stranger: string, { mutation }: Specimen): Refusal =>
    mutation === 'issueReferral' && !stranger.startsWith('caseworker') ? { code: 'FORBIDDEN' } : notFound;

  async function realNumber(title: string): Promise<string | undefined> {
    // biome-ignore lint/suspicious/noExplicitAny: inputs are as various as the mutations.
    const input = inputOf(title) as any;
    const caseId = input.case?.id ?? input.draft?.case.id;
    const coordinator = world.as('coordinator.igm');
    if (caseId) {
      const { data } = await coordinator('query($id: ID) { case(ref: { id: $id }) { caseNumber } }', { id: caseId });
      return data.case.caseNumber;
    }
    if (!input.referral) return undefined;
    const { data } = await coordinator('query($id: ID) { referral(id: $id) { number } }', { id: input.referral.id });
    return data.referral.number ?? undefined;
  }
});

describe('a version that is not the present one', () => {
  it.each(named(specimens.filter((specimen) => uses(specimen, 'expectedVersion'))))('%s', async (title, specimen) => {
    const input = inputOf(title) as { expectedVersion: number };
    for (const expectedVersion of [input.expectedVersion + 1, input.expectedVersion - 1, 2 ** 31 - 1]) {
      const stale = withValues(input, { expectedVersion, idempotencyKey: randomUUID() });
      const { data } = await expectRefused(specimen.mutation, specimen.place, stale, { code: 'VERSION_CONFLICT' });
      expect(data.result.currentVersion_VersionConflictProblem).toBe(input.expectedVersion);
    }
  });
});

describe('a role that may not', () => {
  it.each(named(specimens.filter(({ forbidden }) => forbidden)))('%s', async (title, specimen) => {
    const place = specimen.forbidden ?? '';
    await expectRefused(specimen.mutation, place, inputOf(title), { code: 'FORBIDDEN' });
  });
});

describe('a referral named in no way, or in two', () => {
  it.each(named(onReferral))('%s', async (title, { mutation, place }) => {
    for (const referral of [{}, { id: null, number: null }, { id: randomUUID(), number: 'IGM-CH/2026/000001' }]) {
      const refusal = { code: 'VALIDATION', path: 'referral', rules: ['REQUIRED'] };
      await expectRefused(mutation, place, withValue(inputOf(title), 'referral', referral), refusal);
    }
  });
});

describe('a system that names no idempotency key', () => {
  const optional = specimens.filter((specimen) => uses(specimen, 'referral') && specimen.mutation !== 'issueReferral');
  it.each(named(optional))('%s', async (title, { mutation }) => {
    const refusal = { code: 'VALIDATION', path: 'idempotencyKey', rules: ['REQUIRED'] };
    await expectRefused(mutation, 'machine.mec', withValue(inputOf(title), 'idempotencyKey', undefined), refusal);
  });
});

describe('ids of others and of nobody are the same', () => {
  const ids: [title: string, path: string, foreign: () => Promise<string>][] = [
    ['draftReferral', 'draft.beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['issueReferral', 'draft.beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['draftReferral', 'draft.follows.id', async () => (await foreignReferral()).id],
    ['issueReferral', 'draft.follows.id', async () => (await foreignReferral()).id],
    ['cancelReferral', 'duplicateOf.id', async () => (await foreignReferral()).id],
    ['acknowledgeReferral', 'handlerId', async () => subOfPlace('contact.ms')],
    ['acceptReferral', 'handlerId', async () => subOfPlace('contact.ms')],
    ['assignReferral', 'handlerId', async () => subOfPlace('contact.ms')],
    ['completeReferral', 'handlerId', async () => subOfPlace('contact.ms')],
    ['failReferral', 'handlerId', async () => subOfPlace('contact.ms')],
  ];
  const foreignCase = async () =>
    (await succeed(world.as('caseworker.balti'), 'openCase', aCase({ openedOn: '2026-04-01' }))).case;
  const foreignReferral = async () => {
    const { id } = await foreignCase();
    const input = { idempotencyKey: randomUUID(), draft: aDraft(id) };
    return (await succeed(world.as('caseworker.balti'), 'issueReferral', input)).referral;
  };
  afterAll(async () => {
    before = await world.dump();
  });

  it.each(ids)('%s: %s', async (title, path, foreign) => {
    const [mutation = ''] = title.split(' ');
    const place = specimens.find((specimen) => titleOf(specimen) === title)?.place ?? '';
    const refusal = { code: 'VALIDATION', path: path.replace(/\.id$/, ''), rules: ['UNKNOWN'] };
    const id = await foreign();
    const absent = await expectRefused(mutation, place, withValue(inputOf(title), path, randomUUID()), refusal);
    const answer = await expectRefused(mutation, place, withValue(inputOf(title), path, id), refusal);
    expect(JSON.stringify(answer)).toBe(JSON.stringify(absent));
  });

  it('a measure of another referral', async () => {
    const refusal = { code: 'VALIDATION', path: 'results.0.measureId', rules: ['UNKNOWN'] };
    const input = withValue(inputOf('completeReferral'), 'results.0.measureId', randomUUID());
    await expectRefused('completeReferral', 'contact.mec', input, refusal);
  });

  it('a person of the institution who answers no referrals', async () => {
    const refusal = { code: 'VALIDATION', path: 'handlerId', rules: ['UNKNOWN'] };
    const input = withValue(inputOf('assignReferral'), 'handlerId', subOfPlace('supervisor.mec'));
    await expectRefused('assignReferral', 'contact.mec', input, refusal);
  });
});

describe('a status in which it is not possible', () => {
  const rows = onReferral.filter(({ mutation }) => codesOfUnion(schema, mutation).includes('ILLEGAL_TRANSITION'));
  it.each(named(rows))('%s', async (title, { mutation, place }) => {
    const situation = situations.find(
      ({ mutation: name }) => name === (mutation === 'addReferralNote' ? '(draft)' : '(over)'),
    );
    // Nobody of the institution sees a draft: the note on it is the caseworker's.
    const who = mutation === 'addReferralNote' ? 'caseworker.chisinau' : place;
    const input = withValues(inputOf(title), situation?.patch ?? {});
    const { data } = await expectRefused(mutation, who, input, { code: 'ILLEGAL_TRANSITION' });
    expect(data.result.availableActions_IllegalTransitionProblem).toEqual(expect.any(Array));
  });
});

type Situation = {
  what: string;
  /** The specimen whose input it changes; in brackets: only referrals for other tests. */
  mutation: string;
  place?: string;
  refusal: Refusal;
  prepare: (world: World) => Promise<Patch>;
  patch?: Patch;
  /** When it is asked, if not on the Monday. */
  at?: string;
};

const fixed = (patch: Patch) => async () => patch;
const inactive = (path: string): Refusal => ({ code: 'INSTITUTION_INACTIVE', path, rules: ['NOT_ALLOWED'] });
const sameInstitution = (path: string): Refusal => ({ code: 'VALIDATION', path, rules: ['SAME_INSTITUTION'] });
const required = (path: string): Refusal => ({ code: 'VALIDATION', path, rules: ['REQUIRED'] });
const headOf = ({ id, version }: { id: string; version: number }): Patch => ({
  'referral.id': id,
  expectedVersion: version,
  idempotencyKey: randomUUID(),
});
const closedCase = async ({ aCase: open, as }: World) => {
  const opened = await open();
  const input = { case: { id: opened.id }, expectedVersion: 1, reasonCode: 'LEFT_COUNTRY' };
  return (await succeed(as('caseworker.chisinau'), 'closeCase', input)).case;
};
const close = async ({ as }: World, caseId: string) =>
  succeed(as('caseworker.chisinau'), 'closeCase', { case: { id: caseId }, expectedVersion: 1, reasonCode: 'DIED' });
/** On a case of its own, issued twice more or less alike. */
const issuedOn = async ({ as }: World, caseId: string, more: object = {}) => {
  const input = { idempotencyKey: randomUUID(), draft: aDraft(caseId, more) };
  return (await succeed(as('caseworker.chisinau'), 'issueReferral', input)).referral;
};
const caseOf = async ({ as }: World, id: string): Promise<string> =>
  (await as('coordinator.igm')('query($id: ID) { referral(id: $id) { caseId } }', { id })).data.referral.caseId;
const redirected = async (world: World, from: string, referral: { id: string; version: number }, to: string) => {
  const { child } = await succeed(world.as(from), 'redirectReferral', {
    referral: { id: referral.id },
    expectedVersion: referral.version,
    receivingInstitution: to,
    reasonCode: 'NOT_COMPETENT',
  });
  return { ...child, version: 1 };
};
const objection = { ...aDraft('').informationSharing, agreement: 'OBJECTED' };

const situations: Situation[] = [
  {
    what: '',
    mutation: '(over)',
    refusal: notFound,
    prepare: async (world) => headOf(await world.inStatus('ENTERED_IN_ERROR')),
  },
  { what: '', mutation: '(draft)', refusal: notFound, prepare: async (world) => headOf(await world.drafted()) },

  ...(['draftReferral', 'issueReferral'] as const).flatMap((mutation): Situation[] => [
    {
      what: 'an institution that has ended',
      mutation,
      refusal: inactive('draft.receivingInstitution'),
      prepare: fixed({ 'draft.receivingInstitution': 'MECC' }),
    },
    {
      what: 'an institution of another country',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.receivingInstitution', rules: ['UNKNOWN_CODE'] },
      prepare: fixed({ 'draft.receivingInstitution': 'RO-CNAS' }),
    },
    {
      what: 'a unit of another institution',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.receivingUnit', rules: ['UNKNOWN_CODE'] },
      prepare: fixed({ 'draft.receivingUnit': 'ANOFM-CH' }),
    },
    {
      what: 'measures of two families',
      mutation,
      refusal: { code: 'VALIDATION', path: 'draft.measures.1.needCode', rules: ['NOT_ALLOWED'] },
      prepare: fixed({ 'draft.measures.1': { activity: words, needCode: 'HOUSING' } }),
    },
    {
      what: 'a closed case',
      mutation,
      refusal: { code: 'CASE_NOT_OPEN' },
      prepare: async (world) => {
        const closed = await closedCase(world);
        return { 'draft.case.id': closed.id, 'draft.beneficiaryId': closed.beneficiary.id };
      },
    },
  ]),
  {
    what: 'a draft without its measures',
    mutation: 'issueReferral',
    refusal: required('draft.measures'),
    prepare: fixed({ 'draft.measures': undefined }),
  },
  {
    what: 'a draft without its reason',
    mutation: 'issueReferral',
    refusal: required('draft.summary'),
    prepare: fixed({ 'draft.summary': undefined }),
  },
  {
    what: 'a draft without a due date',
    mutation: 'issueReferral',
    refusal: required('draft.completionDue'),
    prepare: fixed({ 'draft.completionDue': undefined }),
  },
  {
    what: 'a draft without what the person was told',
    mutation: 'issueReferral',
    refusal: required('draft.informationSharing'),
    prepare: fixed({ 'draft.informationSharing': undefined }),
  },
  {
    what: 'neither a draft nor its content',
    mutation: 'issueReferral',
    refusal: required('draft'),
    prepare: fixed({ draft: undefined }),
  },
  {
    what: 'a draft and the content of another',
    mutation: 'issueReferral of a draft',
    refusal: required('draft'),
    prepare: fixed({ draft: aDraft(randomUUID()) }),
  },
  {
    what: 'a draft without the version that was read',
    mutation: 'issueReferral of a draft',
    refusal: required('expectedVersion'),
    prepare: fixed({ expectedVersion: undefined }),
  },
  {
    what: 'a person who objected, for a partner',
    mutation: 'issueReferral',
    refusal: { code: 'OBJECTION_RECORDED' },
    prepare: fixed({ 'draft.receivingInstitution': 'NGO', 'draft.informationSharing': objection }),
  },
  {
    what: 'the same need at the same institution while one is open',
    mutation: 'issueReferral',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => {
      const opened = await world.aCase();
      await issuedOn(world, opened.id);
      return { 'draft.case.id': opened.id, 'draft.beneficiaryId': opened.beneficiary.id };
    },
  },
  {
    what: 'a draft whose case was closed meanwhile',
    mutation: 'issueReferral of a draft',
    refusal: { code: 'CASE_NOT_OPEN' },
    prepare: async (world) => {
      const draft = await world.drafted();
      await close(world, await caseOf(world, draft.id));
      return headOf(draft);
    },
  },
  {
    what: 'an institution that has ended',
    mutation: 'updateReferralDraft',
    refusal: inactive('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MECC' }),
  },
  {
    what: 'nothing that differs',
    mutation: 'updateReferralDraft',
    refusal: required(''),
    prepare: fixed({
      ...Object.fromEntries(
        [
          'receivingInstitution',
          'needCode',
          'measures',
          'summary',
          'servicesAlreadyProvided',
          'completionDue',
          'informationSharing',
        ].map((name) => [name, undefined]),
      ),
    }),
  },
  {
    what: 'an institution that has ended',
    mutation: 'redirectReferral',
    refusal: inactive('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MSMPS' }),
  },
  {
    what: 'the institution that has it already',
    mutation: 'redirectReferral',
    refusal: sameInstitution('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MEC' }),
  },
  {
    what: 'the institution that has it already, by its id',
    mutation: 'redirectReferral',
    refusal: sameInstitution('receivingInstitution'),
    prepare: fixed({ receivingInstitution: 'MD-MEC' }),
  },
  {
    what: 'an institution that has had it',
    mutation: 'redirectReferral',
    place: 'contact.ms',
    refusal: { code: 'REDIRECT_LOOP' },
    prepare: async (world) => ({
      ...headOf(await redirected(world, 'contact.mec', await world.issued(), 'MS')),
      receivingInstitution: 'MEC',
    }),
  },
  {
    what: 'a third hop',
    mutation: 'redirectReferral',
    place: 'contact.mmps',
    refusal: { code: 'APPROVAL_REQUIRED' },
    prepare: async (world) => {
      const first = await redirected(world, 'contact.mec', await world.issued(), 'MS');
      const second = await redirected(world, 'contact.ms', first, 'MMPS');
      return { ...headOf(second), receivingInstitution: 'ANOFM' };
    },
  },
  {
    what: 'a partner, against an objection',
    mutation: 'redirectReferral',
    refusal: { code: 'OBJECTION_RECORDED' },
    prepare: async (world) => ({
      ...headOf(await world.issued({ informationSharing: objection })),
      receivingInstitution: 'NGO',
    }),
  },
  {
    what: 'an institution where the same need is open',
    mutation: 'redirectReferral',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => {
      const opened = await world.aCase();
      await issuedOn(world, opened.id, { receivingInstitution: 'MMPS' });
      return headOf(await issuedOn(world, opened.id));
    },
  },
  {
    what: 'the own institution as the competent one',
    mutation: 'declineReferral',
    refusal: sameInstitution('suggestedInstitution'),
    prepare: fixed({ suggestedInstitution: 'MEC' }),
  },
  {
    what: 'an institution that has ended as the competent one',
    mutation: 'declineReferral',
    refusal: { code: 'VALIDATION', path: 'suggestedInstitution', rules: ['NOT_ALLOWED'] },
    prepare: fixed({ suggestedInstitution: 'MSMPS' }),
  },
  {
    what: 'a referral that repeats itself',
    mutation: 'cancelReferral',
    refusal: { code: 'VALIDATION', path: 'duplicateOf', rules: ['UNKNOWN'] },
    prepare: async (world) => {
      const referral = await world.issued();
      return { ...headOf(referral), 'duplicateOf.id': referral.id };
    },
  },
  {
    what: 'a repetition of nothing',
    mutation: 'cancelReferral',
    refusal: required('duplicateOf'),
    prepare: fixed({ duplicateOf: undefined }),
  },
  ...(['reopenReferral', 'takeBackReferralAnswer'] as const).flatMap((mutation): Situation[] => [
    {
      what: 'a closed case',
      mutation,
      refusal: { code: 'CASE_NOT_OPEN' },
      prepare: async (world) => {
        const referral = await world.inStatus('COMPLETED');
        await close(world, await caseOf(world, referral.id));
        return headOf(referral);
      },
    },
    {
      what: 'the same need opened again meanwhile',
      mutation,
      refusal: { code: 'DUPLICATE' },
      prepare: async (world) => {
        const referral = await world.inStatus('COMPLETED');
        await issuedOn(world, await caseOf(world, referral.id));
        return headOf(referral);
      },
    },
  ]),
  {
    what: 'after 30 days, by the caseworker',
    mutation: 'reopenReferral',
    refusal: { code: 'APPROVAL_REQUIRED' },
    at: '2026-05-11T07:00:00Z',
    prepare: async (world) => ({ ...headOf(await world.inStatus('COMPLETED')), completionDue: '2026-09-01' }),
  },
  {
    what: 'after seven days',
    mutation: 'takeBackReferralAnswer',
    refusal: { code: 'ILLEGAL_TRANSITION' },
    at: '2026-04-18T07:00:00Z',
    prepare: async (world) => headOf(await world.inStatus('COMPLETED')),
  },
  {
    what: 'a case that is closed already',
    mutation: 'closeCase',
    refusal: { code: 'CASE_NOT_OPEN' },
    prepare: async (world) => ({ 'case.id': (await closedCase(world)).id, expectedVersion: 2 }),
  },
  {
    what: 'a case with referrals at institutions',
    mutation: 'closeCase',
    refusal: { code: 'OPEN_REFERRALS' },
    prepare: async (world) => ({ 'case.id': await caseOf(world, (await world.issued()).id) }),
  },
  {
    what: 'a case named in no way',
    mutation: 'closeCase',
    refusal: required('case'),
    prepare: fixed({ case: {} }),
  },
  {
    what: 'the number of another file',
    mutation: 'openCase',
    refusal: { code: 'DUPLICATE' },
    prepare: async (world) => ({ caseNumber: (await world.aCase()).caseNumber }),
  },
  {
    what: 'a status in which no case is opened',
    mutation: 'openCase',
    refusal: { code: 'VALIDATION', path: 'status', rules: ['UNKNOWN_CODE'] },
    prepare: fixed({ status: 'WITHDRAWN' }),
  },
  {
    what: 'an institution that has ended',
    mutation: 'addMember',
    refusal: inactive('institution'),
    prepare: fixed({ institution: 'MECC' }),
  },
  {
    what: 'a member of an institution that has ended',
    mutation: 'changeMember',
    place: 'admin',
    refusal: inactive('memberId'),
    prepare: async (world) => ({ memberId: await world.aMember('MD-MECC', ['INSTITUTION_HANDLER']) }),
  },
  {
    what: 'an account that is a member elsewhere',
    mutation: 'addMember',
    refusal: { code: 'DUPLICATE' },
    prepare: fixed({ subject: subOfPlace('contact.ms') }),
  },
];

const lasting = situations.filter(({ mutation }) => !mutation.startsWith('('));

describe('what the store does not allow', () => {
  afterAll(() => world.platform.setNow(asked));

  it.each(lasting.map((row) => [row.mutation, row.what, row] as const))('%s: %s', async (title, _what, row) => {
    const specimen = specimens.find((candidate) => titleOf(candidate) === title);
    if (!specimen || !row.patch) throw new Error(`${title} was not prepared`);
    world.platform.setNow(row.at ?? asked);
    const input = withValues(inputOf(title), row.patch);
    await expectRefused(specimen.mutation, row.place ?? specimen.place, input, row.refusal);
  });
});

it('has left every row of the store as it was', async () => {
  expect(await world.dump()).toBe(before);
  expect(prepared < asked).toBe(true);
});

describe('a key that has come with another input', () => {
  const texts: Record<string, Patch> = {
    issueReferral: { 'draft.summary': `${words} altfel` },
    openCase: { 'beneficiary.locality': 'Bălți' },
    draftReferral: { 'draft.summary': `${words} altfel` },
  };
  const rows = specimens.filter(({ mutation }) => codesOfUnion(schema, mutation).includes('IDEMPOTENCY_KEY_REUSED'));

  it.each(named(rows))('%s', async (title, { mutation, place }) => {
    const input = inputOf(title);
    expect((await send(mutation, place, input)).errors).toBeUndefined();
    const other = withValues(input, texts[title] ?? { expectedVersion: 77 });
    await expectRefused(mutation, place, other, { code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

it('repeats openCase for a caseworker who has moved to another centre as what is not theirs', async () => {
  const sub = await world.aMember('MD-IGM', ['CASEWORKER'], { place: 'caseworker.moving', centre: 'IGM-CH' });
  const input = aCase({ idempotencyKey: randomUUID() });
  await succeed(world.as('caseworker.moving'), 'openCase', input);
  const moved = { memberId: sub, centre: 'IGM-BL' };
  expect((await send('changeMember', 'admin', moved)).data.result.__typename).toBe('ChangeMemberSuccess');
  await expectRefused('openCase', 'caseworker.moving', input, notFound);
});

/** Problems of a union that no test of this folder brings about, and why. */
const elsewhere: Record<string, string[]> = {
  // The register and the store have to be contended for: the campaigns do that.
  BUSY: Object.keys(schema.getMutationType()?.getFields() ?? {}),
};

describe('a union has the problems that its mutation answers, and no other', () => {
  it.each(Object.keys(schema.getMutationType()?.getFields() ?? {}))('%s', (mutation) => {
    const known = codesOfUnion(schema, mutation).filter((code) => !elsewhere[code]?.includes(mutation));
    // Shape is refused in the table of fields.
    const seen = [...(met.get(mutation) ?? []), 'VALIDATION'];
    expect([...new Set(seen)].sort()).toEqual(known.sort());
  });
});

it('uses the marker in what is sent', () => expect(JSON.stringify([...inputs.values()])).toContain(marker));
