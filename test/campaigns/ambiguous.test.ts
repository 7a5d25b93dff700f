import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { changeReferral } from '../../services/referrals/commands/changeReferral.ts';
import { issueReferral } from '../../services/referrals/commands/issueReferral.ts';
import { redirectReferral } from '../../services/referrals/commands/redirectReferral.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, run, succeed } from '../support/referrals.ts';
import { differences } from './support/recount.ts';
import { readStored } from './support/stored.ts';
import { type Call, tapStore } from './support/storeTap.ts';

let platform: InProcess;
let restore: () => void = () => undefined;
beforeAll(async () => {
  platform = await startInProcess();
});
afterEach(() => restore());
afterAll(() => platform.stop());

const caseworker = () => platform.as('caseworker.chisinau');
const contact = () => platform.as('contact.mec');

type Fault = (call: Call) => ReturnType<Call['next']>;
const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

/** Breaks the first `howMany` transactions, and counts all. */
function breakTransactions(fault: Fault, howMany = Number.POSITIVE_INFINITY) {
  const count = { tried: 0 };
  restore = tapStore((call) => {
    if (call.name !== 'TransactWriteItems') return call.next({ input: call.input });
    count.tried += 1;
    return count.tried <= howMany ? fault(call) : call.next({ input: call.input });
  });
  return count;
}

const answerLost =
  (error: Error): Fault =>
  async ({ input, next }) => {
    await next({ input });
    throw error;
  };
const neverArrives =
  (error: Error): Fault =>
  async () => {
    throw error;
  };
const cancelled = (Code: string): Fault =>
  neverArrives(
    new TransactionCanceledException({
      message: Code,
      $metadata: {},
      CancellationReasons: [{ Code: 'None' }, { Code }, { Code: 'None' }],
    }),
  );

const lost = [
  ['the request timed out', named('TimeoutError')],
  ['the connection was reset', named('Error', { code: 'ECONNRESET' })],
  ['the server failed', named('InternalServerError', { $fault: 'server', $metadata: { httpStatusCode: 500 } })],
  ['the gateway between gave up', named('UnknownError', { $metadata: { httpStatusCode: 503 } })],
] as const;

const acknowledgement = async () => {
  const { id, version } = await issuedReferral(caseworker());
  return { referral: { id }, expectedVersion: version, incomingNumber: 'MEC-1', idempotencyKey: randomUUID() };
};
const eventsOf = async ({ referral }: { referral: { id: string } }) =>
  (await readStored(platform.table)).events.get(referral.id)?.length;
const serialOf = ({ number }: { number: string }) => Number(number.split('/')[2]);

describe('a transaction that was committed, and whose answer is lost', () => {
  it.each(lost)('is answered from its idempotency row: %s', async (_name, error) => {
    const input = await acknowledgement();
    const count = breakTransactions(answerLost(error), 1);
    const answer = await succeed(contact(), 'acknowledgeReferral', input);
    expect(answer.referral).toMatchObject({ status: 'ACKNOWLEDGED', version: 2, incomingNumber: 'MEC-1' });
    expect(answer.event).toMatchObject({ type: 'referral.acknowledged', version: 2 });
    expect(count.tried).toBe(1);
    expect(await eventsOf(input)).toBe(2);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('gives an issue the number that it has taken, not another one', async () => {
    const opened = await openedCase(caseworker());
    const before = serialOf(await issuedReferral(caseworker()));
    breakTransactions(answerLost(named('TimeoutError')), 1);
    const input = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    expect(serialOf((await succeed(caseworker(), 'issueReferral', input)).referral)).toBe(before + 1);
    restore();
    expect(serialOf((await succeed(caseworker(), 'issueReferral', input)).referral)).toBe(before + 1);
    expect(serialOf(await issuedReferral(caseworker()))).toBe(before + 2);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('gives a redirect the child that it has made', async () => {
    const { id, number, version } = await issuedReferral(caseworker());
    const before = (await readStored(platform.table)).states.length;
    breakTransactions(answerLost(named('Error', { code: 'ECONNRESET' })), 1);
    const answer = await succeed(contact(), 'redirectReferral', {
      referral: { id },
      expectedVersion: version,
      receivingInstitution: 'MC',
      reasonCode: 'NOT_COMPETENT',
    });
    expect(serialOf(answer.child)).toBe(serialOf({ number }) + 1);
    expect((await readStored(platform.table)).states).toHaveLength(before + 1);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('opens one case', async () => {
    breakTransactions(answerLost(named('TimeoutError')), 1);
    const opened = await openedCase(caseworker());
    const { cases } = await readStored(platform.table);
    expect(cases.filter(({ caseNumber }) => caseNumber === opened.caseNumber)).toHaveLength(1);
  });

  it('is answered even when a colleague has moved the referral on in between', async () => {
    const input = await acknowledgement();
    const colleague = platform.as('supervisor.mec');
    breakTransactions(async (call) => {
      await call.next({ input: call.input });
      restore();
      await succeed(colleague, 'assignReferral', {
        referral: input.referral,
        expectedVersion: 2,
        handlerId: (await platform.contextOf('handler.mec')).actor.memberId,
      });
      throw named('TimeoutError');
    });
    const answer = await succeed(contact(), 'acknowledgeReferral', input);
    expect(answer.event).toMatchObject({ type: 'referral.acknowledged', version: 2 });
    expect(answer.referral.version).toBe(3);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('arrives late, after it was tried again: still one effect', async () => {
    const input = await acknowledgement();
    let late: () => Promise<unknown> = async () => undefined;
    breakTransactions(async ({ input: request, next }) => {
      late = () => next({ input: request });
      throw named('TimeoutError');
    }, 1);
    await succeed(contact(), 'acknowledgeReferral', input);
    await expect(late()).rejects.toThrow(TransactionCanceledException);
    expect(await eventsOf(input)).toBe(2);
    expect(await differences(platform.table)).toEqual([]);
  });
});

describe('a transaction that never arrived', () => {
  it.each(lost)('is tried again, and written once: %s', async (_name, error) => {
    const input = await acknowledgement();
    const count = breakTransactions(neverArrives(error), 2);
    const answer = await succeed(contact(), 'acknowledgeReferral', input);
    expect(answer.event).toMatchObject({ version: 2 });
    expect(count.tried).toBe(3);
    expect(await eventsOf(input)).toBe(2);
    expect(await differences(platform.table)).toEqual([]);
  });

  it('is told the truth when a colleague was faster meanwhile', async () => {
    const input = await acknowledgement();
    breakTransactions(async () => {
      restore();
      await succeed(contact(), 'addReferralNote', { referral: input.referral, expectedVersion: 1, text: 'A sunat.' });
      throw named('TimeoutError');
    });
    expect(await run(contact(), 'acknowledgeReferral', input)).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect(await differences(platform.table)).toEqual([]);
  });
});

const turnedAway = [
  ['a conflict with another transaction', cancelled('TransactionConflict')],
  ['a throttled item', cancelled('ThrottlingError')],
  ['a throttled table', neverArrives(named('ThrottlingException', { $fault: 'client' }))],
  ['a table out of capacity', neverArrives(named('ProvisionedThroughputExceededException', { $fault: 'client' }))],
] as const;
const shortTime = 150;

describe('a transaction that the store turns away', () => {
  it.each(turnedAway)('is tried again: %s', async (_name, fault) => {
    const input = await acknowledgement();
    const count = breakTransactions(fault, 3);
    await succeed(contact(), 'acknowledgeReferral', input);
    expect(count.tried).toBe(4);
    expect(await differences(platform.table)).toEqual([]);
  });

  it.each(turnedAway)('is BUSY past the deadline, with nothing written: %s', async (_name, fault) => {
    await platform.fresh();
    const input = await acknowledgement();
    const opened = await openedCase(caseworker());
    const inTime = { commitDeadline: () => Date.now() + shortTime };
    const [issuer, clerk] = [await platform.contextOf('caseworker.chisinau'), await platform.contextOf('contact.mec')];
    const before = await readStored(platform.table);
    const deadline = Date.now() + shortTime;
    const issue = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
    const redirect = {
      referral: input.referral,
      expectedVersion: 1,
      receivingInstitution: 'MC',
      reasonCode: 'NOT_COMPETENT',
    };
    breakTransactions(fault);
    const answers = [
      await changeReferral('ACKNOWLEDGE', input, { ...clerk, commitDeadline: () => deadline }),
      await issueReferral(issue, { ...issuer, commitDeadline: inTime.commitDeadline }),
      await redirectReferral(redirect, { ...clerk, commitDeadline: inTime.commitDeadline }),
    ];
    restore();
    expect(answers).toEqual(answers.map(() => ({ ok: false, problem: { code: 'BUSY' } })));
    expect(await readStored(platform.table)).toEqual(before);
    // The same commands succeed afterwards, and no number was lost.
    await succeed(contact(), 'acknowledgeReferral', input);
    expect((await succeed(caseworker(), 'issueReferral', issue)).referral.number).toBe('IGM-CH/2026/000002');
    expect(await differences(platform.table)).toEqual([]);
  });
});

describe('an outcome that stays unknown', () => {
  it('is no BUSY past the deadline, which would say that nothing was written; the repeat finds out', async () => {
    const input = await acknowledgement();
    const clerk = await platform.contextOf('contact.mec');
    const deadline = Date.now() + shortTime;
    breakTransactions(neverArrives(named('TimeoutError')));
    await expect(changeReferral('ACKNOWLEDGE', input, { ...clerk, commitDeadline: () => deadline })).rejects.toThrow(
      'TimeoutError',
    );
    restore();
    expect((await succeed(contact(), 'acknowledgeReferral', input)).event).toMatchObject({ version: 2 });
    expect(await differences(platform.table)).toEqual([]);
  });

  it('is asked of the row by a consistent read', async () => {
    const input = await acknowledgement();
    const reads: unknown[] = [];
    let isLost = false;
    restore = tapStore(async ({ name, input: request, next }) => {
      if (isLost && name === 'GetItem') reads.push((request as { ConsistentRead?: boolean }).ConsistentRead);
      const answer = await next({ input: request });
      if (name !== 'TransactWriteItems') return answer;
      isLost = true;
      throw named('TimeoutError');
    });
    await succeed(contact(), 'acknowledgeReferral', input);
    expect(reads).toEqual([true]);
  });

  it('never reuses the key of the caller as the token of an attempt', async () => {
    const input = await acknowledgement();
    const tokens: (string | undefined)[] = [];
    breakTransactions(async ({ input: request }) => {
      tokens.push((request as { ClientRequestToken?: string }).ClientRequestToken);
      throw named('TimeoutError');
    }, 3);
    await succeed(contact(), 'acknowledgeReferral', input);
    expect(new Set(tokens).size).toBe(3);
    expect(tokens).not.toContain(input.idempotencyKey);
  });
});
