import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executableSchema } from '../../services/graphql/server.ts';
import { type Answer, subOfPlace } from '../support/inProcess.ts';
import { aCase, aDraft, succeed } from '../support/referrals.ts';
import { type Refusal, withValue, withValues } from './fields.ts';
import { codesOfUnion, documentFor, expectRefusal } from './refusals.ts';
import { notFound, situations } from './situations.ts';
import { marker, type Patch, type Specimen, specimens, titleOf, words } from './specimens.ts';
import { asked, prepared, startWorld, type World, writeLog } from './world.ts';

/**
 * Input that is bad because of stored data: foreign, closed, ended, taken, too late. It is refused, nothing is written,
 * and nothing is revealed.
 */

const schema = executableSchema();
const writes = writeLog();
let world: World;
const inputs = new Map<string, object>();
let before = '';
/** The problem codes that occurred, by mutation. */
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
const onCase = ['closeCase', 'updateBeneficiary', 'recordSharing', 'draftReferral', 'issueReferral'].concat(
  'setLegalHold',
  'releaseLegalHold',
  'eraseBeneficiary',
);

describe('an absent thing and an invisible thing get the same answer, byte for byte', () => {
  const cases = specimens.filter(({ mutation, variant }) => onCase.includes(mutation) && !variant);
  const members = specimens.filter(({ mutation }) => mutation === 'changeMember' || mutation === 'removeMember');
  const pathOf = (specimen: Specimen) => {
    if (onReferral.includes(specimen)) return { id: 'referral', number: 'number' };
    if (members.includes(specimen)) return { id: 'memberId' };
    return { id: 'case' in specimen.input ? 'case' : 'draft.case', number: 'caseNumber' };
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

  /** A role that may never use the mutation is refused before anything is read. */
  const notFoundOrForbidden = (stranger: string, { mutation, place }: Specimen): Refusal => {
    const isOtherSide = stranger.startsWith('contact') !== place.startsWith('contact');
    // Both sides write notes and redirect, and closing a case refuses no role by its name.
    const isForBoth = ['addReferralNote', 'redirectReferral', 'closeCase'].includes(mutation);
    return isOtherSide && !isForBoth ? { code: 'FORBIDDEN' } : notFound;
  };

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

describe('an old version', () => {
  it.each(named(specimens.filter((specimen) => uses(specimen, 'expectedVersion'))))('%s', async (title, specimen) => {
    const input = inputOf(title) as { expectedVersion: number };
    for (const expectedVersion of [input.expectedVersion + 1, input.expectedVersion - 1, 2 ** 31 - 1]) {
      const stale = withValues(input, { expectedVersion, idempotencyKey: randomUUID() });
      const { data } = await expectRefused(specimen.mutation, specimen.place, stale, { code: 'VERSION_CONFLICT' });
      expect(data.result.currentVersion_VersionConflictProblem).toBe(input.expectedVersion);
    }
  });
});

describe('a role that may not take the step', () => {
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
  // A system may not use mutations of the issuer, nor mutations that a person of the institution decides.
  const personal = ['redirectReferral', 'assignReferral'];
  it.each(named(optional))('%s', async (title, { mutation, place }) => {
    const isAnswer = place === 'contact.mec' && !personal.includes(mutation);
    const missing: Refusal = { code: 'VALIDATION', path: 'idempotencyKey', rules: ['REQUIRED'] };
    const refusal: Refusal = isAnswer ? missing : { code: 'FORBIDDEN' };
    await expectRefused(mutation, 'machine.mec', withValue(inputOf(title), 'idempotencyKey', undefined), refusal);
  });
});

describe('ids of other referrals and unknown ids get the same answer', () => {
  const ids: [title: string, path: string, foreign: () => Promise<string>][] = [
    ['draftReferral', 'draft.beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['issueReferral', 'draft.beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['updateBeneficiary', 'beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['recordSharing', 'beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['setLegalHold', 'beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['releaseLegalHold', 'beneficiaryId', async () => (await foreignCase()).beneficiary.id],
    ['eraseBeneficiary', 'beneficiaryId', async () => (await foreignCase()).beneficiary.id],
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
    // The institution does not see a draft, so the caseworker writes this note.
    const who = mutation === 'addReferralNote' ? 'caseworker.chisinau' : place;
    const input = withValues(inputOf(title), situation?.patch ?? {});
    const { data } = await expectRefused(mutation, who, input, { code: 'ILLEGAL_TRANSITION' });
    expect(data.result.availableActions_IllegalTransitionProblem).toEqual(expect.any(Array));
  });
});

const lasting = situations.filter(({ mutation }) => !mutation.startsWith('('));

describe('inputs that the store does not allow', () => {
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

describe('a key that came before with another input', () => {
  const texts: Record<string, Patch> = {
    issueReferral: { 'draft.summary': `${words} altfel` },
    openCase: { 'beneficiary.locality': 'Bălți' },
    addMember: { displayName: `${words} altfel` },
    draftReferral: { 'draft.summary': `${words} altfel` },
    setLegalHold: { reasonText: `${words} altfel` },
    eraseBeneficiary: { incomingNumber: 'C-99' },
    recordSharing: { language: `${words} altfel`.slice(0, 60) },
  };
  const rows = specimens.filter(({ mutation }) => codesOfUnion(schema, mutation).includes('IDEMPOTENCY_KEY_REUSED'));
  // A release names only the person, so another input is another person.
  const heldNow = (): Patch => {
    const { case: ref, beneficiaryId } = inputOf('setLegalHold') as { case: { id: string }; beneficiaryId: string };
    return { 'case.id': ref.id, beneficiaryId };
  };

  it.each(named(rows))('%s', async (title, { mutation, place }) => {
    const input = inputOf(title);
    expect((await send(mutation, place, input)).errors).toBeUndefined();
    const other = withValues(
      input,
      (title === 'releaseLegalHold' ? heldNow() : texts[title]) ?? { expectedVersion: 77 },
    );
    await expectRefused(mutation, place, other, { code: 'IDEMPOTENCY_KEY_REUSED' });
  });
});

it('answers the repeat of openCase by a caseworker who has moved to another centre with NOT_FOUND', async () => {
  const sub = await world.aMember('MD-IGM', ['CASEWORKER'], { place: 'caseworker.moving', centre: 'IGM-CH' });
  const input = aCase({ idempotencyKey: randomUUID() });
  await succeed(world.as('caseworker.moving'), 'openCase', input);
  const moved = { memberId: sub, centre: 'IGM-BL' };
  expect((await send('changeMember', 'admin', moved)).data.result.__typename).toBe('ChangeMemberSuccess');
  await expectRefused('openCase', 'caseworker.moving', input, notFound);
});

/** The problems of a union that this folder does not cause, with the reason. */
const elsewhere: Record<string, string[]> = {
  // BUSY needs contention for the register and the store. The campaigns cause it.
  BUSY: Object.keys(schema.getMutationType()?.getFields() ?? {}),
};

describe('a union holds exactly the problems that its mutation answers', () => {
  it.each(Object.keys(schema.getMutationType()?.getFields() ?? {}))('%s', (mutation) => {
    const known = codesOfUnion(schema, mutation).filter((code) => !elsewhere[code]?.includes(mutation));
    // The table of fields tests malformed input.
    const seen = [...(met.get(mutation) ?? []), 'VALIDATION'];
    expect([...new Set(seen)].sort()).toEqual(known.sort());
  });
});

it('uses the marker in the inputs', () => expect(JSON.stringify([...inputs.values()])).toContain(marker));
