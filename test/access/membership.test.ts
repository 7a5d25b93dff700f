import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { machineActions, machineQueries } from '../../services/access/machineAccounts.ts';
import { rolesByMutation } from '../../services/access/permissions.ts';
import { findMemberCached, forgetMembers, putMember } from '../../services/caller/memberStore.ts';
import { call, claimsOf } from '../support/gateway.ts';
import { type Client, type InProcess, startInProcess } from '../support/inProcess.ts';
import { issuedReferral, run, succeed } from '../support/referrals.ts';

/**
 * The membership row decides about rights. A token only names the caller (docs/security.md, "Threats", T04 and T05).
 */

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
});
afterAll(() => platform.stop());

async function aMember(more: object = {}): Promise<string> {
  const memberId = randomUUID();
  const named = { displayName: 'ghișeu', email: 'ghiseu@demo.indreptar.example' };
  const place = { country: 'MD', institutionId: 'MD-MEC', kind: 'PERSON' as const };
  await putMember({ memberId, ...named, ...place, roles: ['INSTITUTION_CONTACT'], active: true, version: 1, ...more });
  return memberId;
}

/** Written as by another process, so that the cache of this process does not know it. */
const changedElsewhere = (memberId: string, name: string, value: { BOOL: boolean } | { L: { S: string }[] }) =>
  platform.table.client.send(
    new UpdateItemCommand({
      TableName: platform.table.tableName,
      Key: { pk: { S: `MEMBER#${memberId}` }, sk: { S: 'MEMBER' } },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );

const post = async (memberId: string, query: string, more: Record<string, string> = {}) => {
  const { statusCode, body } = await call({ claims: claimsOf(memberId, more), body: JSON.stringify({ query }) });
  return { statusCode, ...JSON.parse(body) };
};

describe('through the handler', () => {
  const startsAt = Date.parse('2026-11-20T08:00:00.000Z');
  const at = (milliseconds: number) => jest.spyOn(Date, 'now').mockReturnValue(startsAt + milliseconds);
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('a removed member loses access within 60 seconds in a process that cached them, and at once in others', async () => {
    const memberId = await aMember();
    at(0);
    expect((await post(memberId, '{ me { member { id } } }')).statusCode).toBe(200);
    await changedElsewhere(memberId, 'active', { BOOL: false });
    at(59_999);
    expect((await post(memberId, '{ me { member { id } } }')).statusCode).toBe(200);
    at(60_000);
    expect((await post(memberId, '{ me { member { id } } }')).statusCode).toBe(403);
    forgetMembers();
    at(60_001);
    expect((await post(memberId, '{ me { member { id } } }')).statusCode).toBe(403);
  });

  it('a removed role has no effect after 60 seconds, even if the token still claims it', async () => {
    const memberId = await aMember({ roles: ['INSTITUTION_SUPERVISOR'] });
    const claims = { 'cognito:groups': 'INSTITUTION_SUPERVISOR', 'custom:role': 'ADMIN', role: 'COORDINATOR' };
    at(0);
    expect((await post(memberId, '{ members { id } }', claims)).errors).toBeUndefined();
    await changedElsewhere(memberId, 'roles', { L: [{ S: 'INSTITUTION_HANDLER' }] });
    at(60_000);
    const { errors } = await post(memberId, '{ members { id } }', claims);
    expect(errors[0].extensions.code).toBe('FORBIDDEN');
  });

  it('a claim of another institution shows nothing of it', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const memberId = await aMember({ institutionId: 'MD-MS' });
    const claims = { 'custom:institution': 'MD-MEC', institutionId: 'MD-MEC', 'custom:centre': 'IGM-CH' };
    const { errors } = await post(memberId, `{ referral(id: "${id}") { id } }`, claims);
    expect(errors[0].extensions.code).toBe('NOT_FOUND');
  });

  it('a slow read of the membership adds nothing to the minute', async () => {
    const memberId = await aMember();
    let clock = startsAt;
    const slow = () => (clock += 10_000);
    await findMemberCached(memberId, slow);
    await changedElsewhere(memberId, 'active', { BOOL: false });
    expect(await findMemberCached(memberId, () => startsAt + 70_000)).toMatchObject({ active: false });
  });
});

describe('an institution’s system', () => {
  let machine: Client;
  beforeAll(async () => {
    machine = platform.asMember(await aMember({ kind: 'MACHINE' }));
  });

  it('answers referrals, follows the feed and sees its own answers', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const input = { referral: { id }, expectedVersion: 1, incomingNumber: 'SYS-1', idempotencyKey: randomUUID() };
    const acknowledged = await succeed(machine, 'acknowledgeReferral', input);
    expect(acknowledged.referral.status).toBe('ACKNOWLEDGED');
    const { data } = await machine(`{ referral(id: "${id}") { availableActions person { surname } summary } }`);
    expect(data.referral).toMatchObject({ person: { surname: expect.any(String) }, summary: expect.any(String) });
    for (const action of ['REDIRECT', 'ASSIGN']) expect(data.referral.availableActions).not.toContain(action);
    expect(data.referral.availableActions.every((action: never) => machineActions.includes(action))).toBe(true);
    expect((await machine('{ changes { cursor } inbox { nodes { id } } }')).errors).toBeUndefined();
  });

  it.each([
    '{ members { id } }',
    '{ colleagues { id displayName } }',
    '{ findReferral(personalCode: "2000000000000") { id } }',
  ])('may not ask %s', async (query) => {
    expect((await machine(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('sees no restricted referral, and no names of members elsewhere', async () => {
    const restricted = await issuedReferral(platform.as('caseworker.chisinau'), { restricted: true });
    expect((await machine(`{ referral(id: "${restricted.id}") { id } }`)).errors?.[0]?.extensions.code).toBe(
      'NOT_FOUND',
    );
    const { data } = await machine('{ inbox(first: 50) { nodes { id } } }');
    expect(data.inbox.nodes).not.toContainEqual({ id: restricted.id });
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const history = `{ referral(id: "${id}") { history { actor { role displayName } } } }`;
    expect((await machine(history)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await platform.as('contact.mec')(history)).data.referral.history).toHaveLength(1);
  });

  it('sends nothing elsewhere and hands nothing over', async () => {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const head = { referral: { id }, expectedVersion: 1, idempotencyKey: randomUUID() };
    const redirect = { ...head, receivingInstitution: 'MC', reasonCode: 'NOT_COMPETENT' };
    expect(await run(machine, 'redirectReferral', redirect)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await run(machine, 'assignReferral', { ...head, unit: 'MEC-CH' })).toMatchObject({ code: 'FORBIDDEN' });
    const { data } = await machine('{ me { mutations } }');
    expect(data.me.mutations).not.toEqual(expect.arrayContaining(['redirectReferral']));
    expect(data.me.mutations.every((name: string) => rolesByMutation.get(name)?.includes('INSTITUTION_CONTACT'))).toBe(
      true,
    );
    expect(machineQueries).not.toContain('findReferral');
  });
});
