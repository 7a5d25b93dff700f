import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { workerScope } from '../../services/caller/scope.ts';
import { hashOfEvent } from '../../services/lifeCycle/eventRow.ts';
import { readPartition } from '../../services/referrals/store/partitionStore.ts';
import { handler as relay } from '../../services/relay/handler.ts';
import { streamEvent } from '../relay/outboxRows.ts';
import { startQueues, type TestQueues } from '../support/engines.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, aPerson, openedCase, run, succeed } from '../support/referrals.ts';
import { aFullPerson, ask, erasing, holding, marker, releasing, type Someone, someone } from './people.ts';
import { dumpOf, keysLeft, recoverable } from './remains.ts';

let platform: InProcess;
let queues: TestQueues;
beforeAll(async () => {
  [platform, queues] = await Promise.all([startInProcess(), startQueues()]);
  for (const id of ['MD-MEC', 'MD-MS', 'MD-IGM']) queues.addQueue(id);
});
afterAll(() => Promise.all([platform.stop(), queues.stop()]));

const coordinator = () => platform.as('coordinator.igm');
const erase = (person: Someone, more: object = {}) => ask(coordinator(), 'eraseBeneficiary', erasing(person, more));

const everything = `query($case: ID, $referral: ID) {
  case(ref: { id: $case }) { id version caseNumber openReferrals
    beneficiary { id erasedAt personalCode givenNames surname birthDate languages category healthNeed changes { fields } } }
  referral(id: $referral) { number status needCode outcome erasedAt erasureConfirmedAt availableActions summary
    person { surname } measures { id } appointment { place }
    history { type version from to actor { displayName institution { code } } data { reasonText note } } } }`;
const seen = async (place: string, { caseId, referrals }: Someone, at = 0) =>
  (await platform.as(place)(everything, { case: caseId, referral: referrals[at]?.id })).data;

describe('a person whose data is destroyed', () => {
  let person: Someone;
  let before: Record<string, unknown>[];
  let counts: unknown;
  const countsOf = async () =>
    (await coordinator()('{ referralCounts(institution: "MEC") { status count } }')).data.referralCounts;

  beforeAll(async () => {
    person = await someone(platform, aPerson({ healthNeed: 'Are nevoie de îngrijiri.' }), 2);
    await platform.as('caseworker.chisinau')(
      'mutation($input: VerifyReferralInput!) { verifyReferral(input: $input) { __typename } }',
      {
        input: {
          referral: { id: person.referrals[0]?.id },
          expectedVersion: person.referrals[0]?.version,
          verified: true,
          beneficiaryConfirmed: 'YES',
          followUpNeed: 'Caută alt curs.',
        },
      },
    );
    before = await readPartition(workerScope('test'), person.referrals[0]?.id ?? '');
    counts = await countsOf();
    const erased = await erase(person);
    expect(erased.__typename).toBe('EraseBeneficiarySuccess');
    expect(erased.erasure).toMatchObject({
      beneficiaryId: person.beneficiaryId,
      caseNumber: person.caseNumber,
      reason: 'REQUEST_OF_PERSON',
      incomingNumber: 'C-17/2026',
      erasedAt: '2026-04-10T07:00:00.000Z',
      waitingSince: '2026-04-10T07:00:00.000Z',
    });
    expect(erased.erasure.confirmations).toHaveLength(2);
  });

  it('is an id and an instant in the case, and nothing else', async () => {
    const { case: found } = await seen('coordinator.igm', person);
    expect(found).toMatchObject({ caseNumber: person.caseNumber, openReferrals: 0 });
    expect(found.beneficiary).toEqual({
      id: person.beneficiaryId,
      erasedAt: '2026-04-10T07:00:00.000Z',
      personalCode: null,
      givenNames: null,
      surname: null,
      birthDate: null,
      languages: null,
      category: null,
      healthNeed: null,
      changes: [],
    });
  });

  it('keeps the facts of the referral and destroys its texts', async () => {
    const { referral } = await seen('coordinator.igm', person);
    expect(referral).toMatchObject({
      number: person.referrals[0]?.number,
      status: 'CLOSED',
      needCode: 'LANGUAGE',
      erasedAt: '2026-04-10T07:00:00.000Z',
      availableActions: [],
      summary: '',
      person: null,
      measures: [],
      appointment: null,
    });
    expect(referral.history.map(({ type }: { type: string }) => type)).toEqual([
      'referral.issued',
      'referral.declined',
      'referral.verified',
      'referral.personErased',
    ]);
    for (const event of referral.history) expect(event.data).toEqual({ reasonText: null, note: null });
    expect(referral.history[1].actor).toEqual({ displayName: 'contact.mec', institution: { code: 'MEC' } });
  });

  it('ends referrals that were not verified', async () => {
    const { referral } = await seen('coordinator.igm', person, 1);
    expect(referral.status).toBe('CLOSED');
    expect(referral.history.at(-1)).toMatchObject({ type: 'referral.personErased', from: 'DECLINED', to: 'CLOSED' });
  });

  it('leaves the statistics unchanged, except for the ended referrals', async () => {
    const of = (list: { status: string; count: number }[]) =>
      Object.fromEntries(list.map((one) => [one.status, one.count]));
    const [former, present] = [of(counts as []), of(await countsOf())];
    const sum = (all: Record<string, number>) => Object.values(all).reduce((a, b) => a + b, 0);
    expect(sum(present)).toBe(sum(former));
  });

  it('changes no stored event, and the chain goes on', async () => {
    const after = await readPartition(workerScope('test'), person.referrals[0]?.id ?? '');
    const events = after.filter(({ sk }) => String(sk).startsWith('EV#'));
    const former = before.filter(({ sk }) => String(sk).startsWith('EV#'));
    expect(events.slice(0, former.length)).toEqual(former);
    expect(events).toHaveLength(former.length + 1);
    for (const [at, event] of events.entries()) {
      expect(hashOfEvent(event)).toBe(event.hash);
      expect(event.previousHash).toBe(at === 0 ? '' : events[at - 1]?.hash);
    }
    expect(after.find(({ sk }) => sk === 'STATE')?.sealed).toEqual({});
  });

  it('is told to every institution that had it, by ids alone, also when its referral is closed', async () => {
    const ids = person.referrals.map(({ id }) => id);
    await relay(streamEvent(...ids));
    for (const institutionId of ['MD-MEC', 'MD-IGM']) {
      const events = queues.bodies(institutionId).map((body) => JSON.parse(body));
      const told = events.filter(({ type }) => type === 'md.indreptar.referral.personErased.v1');
      expect(told.map(({ data }) => data.referralId).sort()).toEqual([...ids].sort());
      for (const { data } of told)
        expect(Object.keys(data)).toEqual(['kind', 'referralId', 'number', 'version', 'previousVersion']);
    }
  });

  it('waits until each institution has reported once about its copies', async () => {
    const contact = platform.as('contact.mec');
    const [first, second] = person.referrals;
    const versionOf = async (id: string | undefined) =>
      (await contact('query($id: ID) { referral(id: $id) { version } }', { id })).data.referral.version;
    const waiting = async () => {
      const document = `{ erasures(waiting: true) { nodes { beneficiaryId waitingSince confirmations { referralId copies confirmedAt } } } }`;
      const { nodes } = (await platform.as('auditor.igm')(document)).data.erasures;
      return nodes.filter((one: Someone) => one.beneficiaryId === person.beneficiaryId);
    };
    expect(await waiting()).toHaveLength(1);
    const input = { referral: { id: first?.id }, expectedVersion: await versionOf(first?.id), copies: 'ERASED' };
    expect(await ask(platform.as('contact.ms'), 'confirmErasure', input)).toMatchObject({ code: 'NOT_FOUND' });
    const confirmed = await ask(contact, 'confirmErasure', input);
    expect(confirmed.referral).toMatchObject({ status: 'CLOSED', erasureConfirmedAt: '2026-04-10T07:00:00.000Z' });
    expect(confirmed.event).toMatchObject({ type: 'referral.erasureConfirmed' });
    expect((await ask(contact, 'confirmErasure', input)).event.version).toBe(confirmed.event.version);
    const again = { ...input, expectedVersion: confirmed.referral.version, idempotencyKey: randomUUID() };
    expect(await ask(contact, 'confirmErasure', again)).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(await waiting()).toHaveLength(1);
    const last = {
      referral: { id: second?.id },
      expectedVersion: await versionOf(second?.id),
      copies: 'KEPT_BY_OWN_DUTY',
    };
    expect((await ask(contact, 'confirmErasure', last)).referral.erasureConfirmedAt).toBeTruthy();
    expect(await waiting()).toEqual([]);
  });

  it('gets no new referral, and no step is possible for the old ones', async () => {
    const caseworker = platform.as('caseworker.chisinau');
    const issue = { idempotencyKey: randomUUID(), draft: aDraft(person.caseId) };
    expect((await run(caseworker, 'issueReferral', issue)).fields).toEqual([
      expect.objectContaining({ rule: 'UNKNOWN' }),
    ]);
    const { referral } = await seen('coordinator.igm', person);
    const reopen = {
      referral: { id: person.referrals[0]?.id },
      expectedVersion: referral.history.at(-1).version,
      reason: 'Persoana s-a întors.',
      completionDue: '2026-08-31',
    };
    expect((await run(caseworker, 'reopenReferral', reopen)).code).toBe('ILLEGAL_TRANSITION');
  });
});

describe('a person is not erased', () => {
  it('as long as a referral is with an institution', async () => {
    const opened = await openedCase(platform.as('caseworker.chisinau'));
    const { referral } = await succeed(platform.as('caseworker.chisinau'), 'issueReferral', {
      idempotencyKey: randomUUID(),
      draft: aDraft(opened.id),
    });
    const person = { ...opened, caseId: opened.id, beneficiaryId: opened.beneficiary.id, referrals: [], words: [] };
    expect(await erase(person)).toMatchObject({ code: 'OPEN_REFERRALS', numbers: [referral.number] });
  });

  it('under a legal hold, until it is lifted; each command counts once', async () => {
    const person = await someone(platform, aPerson(), 0);
    const held = await ask(coordinator(), 'setLegalHold', holding(person));
    expect(held.hold).toMatchObject({
      reason: 'COURT_PROCEEDINGS',
      reasonText: 'Instanța a cerut păstrarea dosarului.',
    });
    expect(await ask(coordinator(), 'setLegalHold', holding(person))).toMatchObject({ code: 'LEGAL_HOLD' });
    expect(await erase(person)).toMatchObject({ code: 'LEGAL_HOLD' });
    const release = releasing(person);
    expect((await ask(coordinator(), 'releaseLegalHold', release)).hold.releasedAt).toBe('2026-04-10T07:00:00.000Z');
    expect((await ask(coordinator(), 'releaseLegalHold', release)).hold.releasedAt).toBe('2026-04-10T07:00:00.000Z');
    expect(await ask(coordinator(), 'releaseLegalHold', releasing(person))).toMatchObject({ code: 'NO_LEGAL_HOLD' });
    expect((await erase(person)).__typename).toBe('EraseBeneficiarySuccess');
    expect(await ask(coordinator(), 'setLegalHold', holding(person))).toMatchObject({ code: 'PERSON_ERASED' });
  });

  it('twice; the same command again answers the same', async () => {
    const person = await someone(platform, aPerson(), 1);
    const input = erasing(person);
    const first = await ask(coordinator(), 'eraseBeneficiary', input);
    expect(await ask(coordinator(), 'eraseBeneficiary', input)).toEqual(first);
    expect(await ask(coordinator(), 'eraseBeneficiary', { ...input, incomingNumber: 'C-18' })).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect(await erase(person)).toMatchObject({ code: 'PERSON_ERASED' });
  });

  it('by mistake, by other roles, or because a caller says that a period is over', async () => {
    const person = await someone(platform, aPerson(), 0);
    const slip = await erase(person, { confirmCaseNumber: 'DP-0' });
    expect(slip.fields).toEqual([{ path: 'confirmCaseNumber', rule: 'NOT_ALLOWED' }]);
    const over = await erase(person, { reasonCode: 'RETENTION_OVER' });
    expect(over.fields).toEqual([{ path: 'reasonCode', rule: 'NOT_ALLOWED' }]);
    const input = erasing(person);
    expect(await ask(platform.as('caseworker.chisinau'), 'eraseBeneficiary', input)).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await ask(platform.as('contact.mec'), 'eraseBeneficiary', input)).toMatchObject({ code: 'FORBIDDEN' });
    expect((await erase(person, { beneficiaryId: randomUUID() })).fields).toEqual([
      { path: 'beneficiaryId', rule: 'UNKNOWN' },
    ]);
    expect(await erase(person, { case: { id: randomUUID() } })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await seen('coordinator.igm', person)).case.beneficiary.surname).toBe('Haled');
  });
});

it('a draft is deleted with the person, and no institution is told of it', async () => {
  const caseworker = platform.as('caseworker.chisinau');
  const person = await someone(platform, aPerson(), 0);
  const draft = aDraft(person.caseId, { summary: `${marker()}, o ciornă cu destule cuvinte.` });
  const { referral } = await succeed(caseworker, 'draftReferral', { idempotencyKey: randomUUID(), draft });
  const { erasure } = await erase(person);
  expect(erasure).toMatchObject({ confirmations: [], waitingSince: null });
  const found = await seen('coordinator.igm', { ...person, referrals: [referral] });
  expect(found.referral).toMatchObject({ status: 'CANCELLED', summary: '', measures: [] });
});

it('one of a household is erased alone', async () => {
  const [own, other] = [marker(), marker()];
  const opened = await openedCase(platform.as('caseworker.chisinau'), {
    beneficiary: aPerson({ surname: own }),
    householdMembers: [aPerson({ surname: other })],
  });
  const person = { ...opened, caseId: opened.id, beneficiaryId: opened.beneficiary.id, referrals: [], words: [] };
  await erase(person);
  const document = 'query($id: ID) { case(ref: { id: $id }) { beneficiary { surname } householdMembers { surname } } }';
  const found = (await coordinator()(document, { id: opened.id })).data.case;
  expect(found).toEqual({ beneficiary: { surname: null }, householdMembers: [{ surname: other }] });
});

it('no value of the person can be recovered from tables and queues with all remaining keys', async () => {
  const markers: string[] = [];
  const record = { ...aFullPerson(markers), personalCode: '2000001000001' };
  const person = await someone(platform, record, 3);
  const update = 'mutation($input: UpdateBeneficiaryInput!) { updateBeneficiary(input: $input) { __typename } }';
  const [fresh, why] = [marker(), marker()];
  const input = {
    case: { id: person.caseId },
    beneficiaryId: person.beneficiaryId,
    expectedVersion: 1,
    idempotencyKey: randomUUID(),
    reason: `${why}: corectat după actul original`,
    changes: { profession: fresh },
  };
  expect((await platform.as('caseworker.chisinau')(update, { input })).data.updateBeneficiary.__typename).toMatch(
    /Success/,
  );
  await ask(
    coordinator(),
    'setLegalHold',
    holding(person, { reasonText: `${marker()} cu destule cuvinte pentru motiv` }),
  );
  await ask(coordinator(), 'releaseLegalHold', releasing(person));
  const wanted = [...markers, fresh, why, ...person.words];

  const former = await dumpOf(platform.table);
  const search = async (given?: Parameters<typeof recoverable>[3]) =>
    recoverable(platform.table, wanted, ['MD-MEC', 'MD-IGM'].flatMap(queues.bodies), given);
  // The search finds the values while the keys exist. Otherwise the search would prove nothing.
  expect(await search()).toEqual(wanted);
  expect(await recoverable(platform.table, wanted, [], { dump: former, keys: [] })).toEqual([]);

  await erase(person);
  await relay(streamEvent(...person.referrals.map(({ id }) => id)));
  expect(await search()).toEqual([]);
  // The histories have the same bytes as before. Only the keys are gone.
  const dump = await dumpOf(platform.table);
  expect(await recoverable(platform.table, wanted, [], { dump, keys: await keysLeft(platform.table, former) })).toEqual(
    person.words,
  );
  const index = JSON.stringify(dump[platform.table.tableName]);
  expect(index).not.toContain('PCODE#');
  expect(index).not.toContain('codeIndexes":["');
});

it('of an erasure and a hold at the same instant, one wins', async () => {
  const won = { erasure: 0, hold: 0 };
  for (let round = 0; round < 12; round++) {
    const person = await someone(platform, aPerson(), 0);
    const [erased, held] = await Promise.all([erase(person), ask(coordinator(), 'setLegalHold', holding(person))]);
    if (erased.erasure) {
      won.erasure += 1;
      expect(held.code).toBe('PERSON_ERASED');
    } else {
      won.hold += 1;
      expect([erased.code, held.hold?.reason]).toEqual(['LEGAL_HOLD', 'COURT_PROCEEDINGS']);
    }
  }
  expect(won.erasure + won.hold).toBe(12);
});

it('more referrals than a transaction holds are told one batch after the other', async () => {
  const person = await someone(platform, aPerson({ personalCode: '2000001000012' }), 19);
  const { erasure } = await erase(person);
  expect(erasure.confirmations).toHaveLength(19);
  for (const at of [0, 9, 18]) {
    const { referral } = await seen('coordinator.igm', person, at);
    expect(referral).toMatchObject({ erasedAt: erasure.erasedAt, summary: '' });
  }
});
