import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lifeCycleParts } from '../../docs/lifeCyclePage.ts';
import { clockOf } from '../../services/caller/context.ts';
import type { LifeCycle } from '../../services/lifeCycle/cycle.ts';
import { availableActions } from '../../services/lifeCycle/transition.ts';
import { dynamo, tableName } from '../../services/platform/table.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { changeLetter, historyOf, type Letter, letterCycle, writtenLetter } from './secondCycle.ts';

/** A second life cycle runs on the same engine, on the real store: nothing in it is the referral's. */
let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

async function aLetter(): Promise<Letter> {
  const letter = writtenLetter(randomUUID(), 'MD-IGM', platform.now().toISOString());
  await dynamo.send(new PutItemCommand({ TableName: tableName(), Item: marshall(letter) }));
  return letter;
}
type Change = Parameters<typeof changeLetter>[0];
const change = async (place: string, action: Change, { id, version }: Letter, data: object = {}) =>
  changeLetter(action, { letter: { id }, expectedVersion: version, ...data }, await platform.contextOf(place));
async function changed(place: string, action: Change, letter: Letter, data: object = {}): Promise<Letter> {
  const outcome = await change(place, action, letter, data);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem));
  return outcome.letter;
}
const refusal = async (...asked: Parameters<typeof change>) => {
  const outcome = await change(...asked);
  return outcome.ok ? undefined : outcome.problem;
};

const answer = { answer: 'Am primit scrisoarea și vin luni.' };

describe('a letter with three statuses', () => {
  it('follows its table, with one event for each step, in one chain', async () => {
    const written = await aLetter();
    const revised = await changed('caseworker.chisinau', 'REVISE', written, { subject: 'Invitație la interviu' });
    const sent = await changed('caseworker.chisinau', 'SEND', revised);
    const answered = await changed('coordinator.igm', 'ANSWER', sent, answer);
    expect([revised, sent, answered].map(({ status, version }) => [status, version])).toEqual([
      ['WRITTEN', 1],
      ['SENT', 2],
      ['ANSWERED', 3],
    ]);
    expect(revised.subject).toBe('INVITAȚIE LA INTERVIU');
    expect(await historyOf(written.id)).toEqual({
      types: ['letter.revise', 'letter.send', 'letter.answer'],
      broken: undefined,
    });
  });

  it('tells each member the actions that are possible', async () => {
    const sent = await changed('caseworker.chisinau', 'SEND', await aLetter());
    const offered = async (place: string, letter: Letter) => {
      const context = await platform.contextOf(place);
      return availableActions(letterCycle, letter, context.actor, await clockOf(context));
    };
    expect(await offered('caseworker.chisinau', await aLetter())).toEqual(['REVISE', 'SEND']);
    expect(await offered('caseworker.chisinau', sent)).toEqual(['RECALL']);
    expect(await offered('coordinator.igm', sent)).toEqual(['ANSWER', 'RECALL']);
    expect(await offered('contact.mec', sent)).toEqual([]);
  });

  it('is refused by role, status, condition and look-up, in the words of its kind', async () => {
    const written = await aLetter();
    expect(await refusal('contact.mec', 'SEND', written)).toEqual({ code: 'NOT_FOUND' });
    expect(await refusal('coordinator.igm', 'SEND', written)).toEqual({ code: 'FORBIDDEN' });
    expect(await refusal('coordinator.igm', 'ANSWER', written, answer)).toEqual({
      code: 'ILLEGAL_TRANSITION',
      kind: 'CASE',
      currentStatus: 'WRITTEN',
      availableActions: [],
    });
    expect(await refusal('caseworker.chisinau', 'REVISE', written, { subject: 'unknown' })).toEqual({
      code: 'VALIDATION',
      fields: [{ path: 'subject', rule: 'UNKNOWN' }],
    });
    expect(await refusal('coordinator.igm', 'ANSWER', written, { answer: 'Da' })).toEqual({
      code: 'VALIDATION',
      fields: [{ path: 'answer', rule: 'TOO_SHORT' }],
    });
    const sent = await changed('caseworker.chisinau', 'SEND', written);
    const today = platform.now();
    platform.setNow(new Date(today.getTime() + 86_400_000).toISOString());
    expect(await refusal('caseworker.chisinau', 'RECALL', sent)).toEqual({ code: 'APPROVAL_REQUIRED' });
    expect((await changed('coordinator.igm', 'RECALL', sent)).status).toBe('WRITTEN');
    platform.setNow(today.toISOString());
  });

  it('answers a repeated command with its first answer, and refuses another command under the same key', async () => {
    const written = await aLetter();
    const idempotencyKey = randomUUID();
    const first = await change('caseworker.chisinau', 'REVISE', written, { idempotencyKey, subject: 'Prima' });
    const again = await change('caseworker.chisinau', 'REVISE', written, { idempotencyKey, subject: 'Prima' });
    expect(first).toMatchObject({ ok: true, letter: { version: 1 }, event: { version: 1 } });
    expect(again).toMatchObject({ ok: true, letter: { version: 1 }, event: { version: 1, type: 'letter.revise' } });
    expect(await refusal('caseworker.chisinau', 'REVISE', written, { idempotencyKey, subject: 'Alta' })).toEqual({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await historyOf(written.id)).types).toEqual(['letter.revise']);
  });

  it('refuses an old version, and lets one of two simultaneous members win', async () => {
    const written = await aLetter();
    const sent = await changed('caseworker.chisinau', 'SEND', written);
    expect(await refusal('caseworker.chisinau', 'SEND', { ...written, version: 7 })).toEqual({
      code: 'VERSION_CONFLICT',
      kind: 'CASE',
      currentVersion: 1,
      currentStatus: 'SENT',
    });
    const both = await Promise.all([
      change('coordinator.igm', 'ANSWER', sent, answer),
      change('caseworker.chisinau', 'RECALL', sent),
    ]);
    const codes = both.map((outcome) => (outcome.ok ? 'OK' : outcome.problem.code));
    expect(codes.sort()).toEqual(['OK', 'VERSION_CONFLICT']);
    expect((await historyOf(written.id)).types).toHaveLength(2);
  });

  it('is printed as a page by the program that prints the referral’s', () => {
    const { picture, staying, actions } = lifeCycleParts(letterCycle as unknown as LifeCycle, {
      statuses: [
        { status: 'WRITTEN', label: 'Written', isFinal: false },
        { status: 'SENT', label: 'Sent', isFinal: false },
        { status: 'ANSWERED', label: 'Answered', isFinal: true },
      ],
      ...{ first: 'WRITTEN', backTo: 'WRITTEN', boxes: {}, dataOf: {}, roles: { CASEWORKER: 'caseworker' } },
      named: { word: 'open', statuses: ['WRITTEN', 'SENT'] },
      anyStatus: { name: 'Any', label: 'any status' },
    });
    for (const arrow of ['[*] --> WRITTEN', 'WRITTEN --> SENT : send', 'SENT --> ANSWERED : answer'])
      expect(picture).toContain(arrow);
    expect(staying).toBe('- revise: WRITTEN');
    expect(actions).toContain(
      '| `RECALL` | SENT | WRITTEN | caseworker, COORDINATOR; the caseworker on the same day only |',
    );
  });
});
