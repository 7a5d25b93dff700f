import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MemberRole } from '../../services/caller/member.ts';
import { findMember, findMemberCached, forgetMembers, putMember } from '../../services/caller/memberStore.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { call, claimsOf } from '../support/gateway.ts';
import { type Client, type InProcess, startInProcess, subOfPlace } from '../support/inProcess.ts';
import { issuedReferral, succeed } from '../support/referrals.ts';

/**
 * The members of an institution. Administrators and supervisors keep them; no claim of a token changes them
 * (docs/domain.md, "Roles").
 */

let platform: InProcess;
let admin: Client;
let supervisor: Client;

beforeAll(async () => {
  platform = await startInProcess();
  admin = platform.as('admin');
  supervisor = platform.as('supervisor.mec');
});
afterAll(() => platform.stop());
beforeEach(() => forgetMembers());

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
const memberFields = 'id displayName email kind roles institution { id } unit centre active';

// biome-ignore lint/suspicious/noExplicitAny: the union's member, as various as the mutations.
async function run(client: Client, mutation: string, input: object): Promise<any> {
  const more = mutation === 'removeMember' ? 'unassignedReferrals' : '';
  const document = `mutation($input: ${capital(mutation)}Input!) { result: ${mutation}(input: $input) { __typename
    ... on Problem { code fields { path rule } } ... on ${capital(mutation)}Success { member { ${memberFields} } ${more} } } }`;
  const { data, errors } = await client(document, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

const aMember = (more: object = {}) => ({
  idempotencyKey: randomUUID(),
  subject: randomUUID(),
  displayName: 'ghișeul 3',
  email: 'ghiseu3@demo.indreptar.example',
  roles: ['INSTITUTION_HANDLER'],
  institution: 'MEC',
  ...more,
});

async function added(more: object = {}) {
  const { member } = await run(admin, 'addMember', aMember(more));
  return member;
}

it('the query of the own roles needs no key; the query of the own name needs one', async () => {
  const decrypted = async (fields: string) => {
    forgetDataKeys();
    const before = platform.table.keyService.calls.Decrypt ?? 0;
    const { data } = await supervisor(`{ me { mutations member { ${fields} } } }`);
    expect(data.me.member.roles).toEqual(['INSTITUTION_SUPERVISOR']);
    return (platform.table.keyService.calls.Decrypt ?? 0) - before;
  };
  expect(await decrypted('id roles institution { code }')).toBe(0);
  expect(await decrypted('roles displayName email')).toBe(1);
});

/** A member that only the store knows, with roles that no member may give. */
async function stored(institutionId: string, roles: MemberRole[], centre?: string): Promise<string> {
  const memberId = randomUUID();
  const country = institutionId.slice(0, 2);
  const named = { displayName: 'ghișeu', email: 'ghiseu@demo.indreptar.example' };
  await putMember({
    memberId,
    kind: 'PERSON',
    ...named,
    roles,
    country,
    institutionId,
    centre,
    active: true,
    version: 1,
  });
  return memberId;
}

describe('an administrator', () => {
  it.each([
    ['MEC', ['INSTITUTION_CONTACT'], {}],
    ['MS', ['INSTITUTION_SUPERVISOR'], {}],
    ['NGO', ['INSTITUTION_HANDLER'], {}],
    ['IGM', ['COORDINATOR'], {}],
    ['IGM', ['CASEWORKER', 'REGISTRAR'], { centre: 'IGM-CB' }],
    ['IGM', ['ADMIN', 'STATS_VIEWER', 'DPO_AUDITOR'], {}],
    ['MEC', ['INSTITUTION_HANDLER'], { unit: 'MEC-BL' }],
    ['ANOFM', ['INSTITUTION_CONTACT'], { kind: 'MACHINE' }],
  ])('adds a member of %s as %j', async (institution, roles, more) => {
    const input = aMember({ institution, roles, ...more });
    const { member } = await run(admin, 'addMember', input);
    expect(member).toEqual({
      id: input.subject,
      displayName: input.displayName,
      email: input.email,
      kind: 'PERSON',
      institution: { id: `MD-${institution}` },
      unit: null,
      centre: null,
      active: true,
      ...more,
      roles,
    });
    expect((await platform.asMember(input.subject)('{ me { member { id } } }')).data.me.member.id).toBe(input.subject);
  });

  it.each([
    ['an institution of another country', { institution: 'RO-IGI' }],
    ['the own country written out, another meant', { institution: 'RO-MEC' }],
  ])('adds nobody at %s', async (_what, more) => {
    expect(await run(admin, 'addMember', aMember(more))).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('does not see members of another country', async () => {
    const memberId = subOfPlace('caseworker.bucuresti');
    for (const mutation of ['changeMember', 'removeMember']) {
      expect(await run(admin, mutation, { memberId })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await findMember(memberId))?.active).toBe(true);
  });

  it('lists the members of any institution of the country', async () => {
    const list = 'query($institution: String) { members(institution: $institution) { id institution { id } } }';
    const { members } = (await admin(list, { institution: 'MS' })).data;
    expect(members).toContainEqual({ id: subOfPlace('contact.ms'), institution: { id: 'MD-MS' } });
    expect(new Set(members.map(({ institution }: { institution: { id: string } }) => institution.id))).toEqual(
      new Set(['MD-MS']),
    );
  });
});

describe('roles depend on the institution', () => {
  it.each([
    ['a coordinator at a receiver', { roles: ['COORDINATOR'] }, 'roles', 'NOT_ALLOWED'],
    ['a caseworker at a receiver', { roles: ['CASEWORKER'], centre: 'IGM-CH' }, 'centre', 'UNKNOWN_CODE'],
    ['a caseworker without a centre', { institution: 'IGM', roles: ['CASEWORKER'] }, 'centre', 'REQUIRED'],
    ['a unit of another institution', { unit: 'ANOFM-CH' }, 'unit', 'UNKNOWN_CODE'],
    [
      'a centre of another country',
      { institution: 'IGM', roles: ['CASEWORKER'], centre: 'IGI-BU' },
      'centre',
      'UNKNOWN_CODE',
    ],
    ['a system that supervises', { kind: 'MACHINE', roles: ['INSTITUTION_SUPERVISOR'] }, 'roles', 'NOT_ALLOWED'],
    [
      'a system with a second role',
      { kind: 'MACHINE', roles: ['INSTITUTION_CONTACT', 'ADMIN'] },
      'roles',
      'NOT_ALLOWED',
    ],
    ['nobody at all', { roles: [] }, 'roles', 'TOO_FEW'],
    ['an address that is none', { email: 'ghiseu3' }, 'email', 'INVALID_FORMAT'],
  ])('%s is refused', async (_what, more, path, rule) => {
    const input = aMember(more);
    expect(await run(admin, 'addMember', input)).toMatchObject({ code: 'VALIDATION', fields: [{ path, rule }] });
    expect(await findMember(input.subject)).toBeUndefined();
  });

  it('and also when a member changes', async () => {
    const { id: memberId } = await added();
    const refused = await run(admin, 'changeMember', { memberId, roles: ['COORDINATOR'] });
    expect(refused).toMatchObject({ code: 'VALIDATION', fields: [{ path: 'roles', rule: 'NOT_ALLOWED' }] });
    expect((await findMember(memberId))?.roles).toEqual(['INSTITUTION_HANDLER']);
  });
});

describe('a null in the change of a member', () => {
  it('empties the unit', async () => {
    const { id } = await added({ institution: 'MEC', roles: ['INSTITUTION_HANDLER'], unit: 'MEC-BL' });
    const { member } = await run(admin, 'changeMember', { memberId: id, unit: null });
    expect(member).toMatchObject({ id, unit: null });
    expect((await findMember(id))?.unit).toBeUndefined();
  });

  it('is refused for the name and the roles', async () => {
    const { id } = await added();
    const { code, fields } = await run(admin, 'changeMember', { memberId: id, displayName: null, roles: null });
    expect([code, fields.map(({ path }: { path: string }) => path)]).toEqual(['VALIDATION', ['displayName', 'roles']]);
  });
});

describe('adding the same account', () => {
  it('again answers with the same member', async () => {
    const input = aMember();
    const first = await run(admin, 'addMember', input);
    expect(await run(admin, 'addMember', input)).toEqual(first);
    expect((await findMember(input.subject))?.version).toBe(1);
  });

  it('otherwise is a duplicate, whichever member has it', async () => {
    const { id: subject } = await added();
    const other = { code: 'DUPLICATE' };
    expect(await run(admin, 'addMember', aMember({ subject, roles: ['INSTITUTION_CONTACT'] }))).toMatchObject(other);
    expect(await run(supervisor, 'addMember', aMember({ subject: subOfPlace('contact.ms') }))).toMatchObject(other);
    expect((await findMember(subOfPlace('contact.ms')))?.institutionId).toBe('MD-MS');
  });

  it('after a removal brings the member back', async () => {
    const input = aMember();
    await run(admin, 'addMember', input);
    await run(admin, 'removeMember', { memberId: input.subject });
    const again = { ...input, idempotencyKey: randomUUID() };
    expect((await run(admin, 'addMember', again)).member).toMatchObject({ id: input.subject, active: true });
    expect(await findMember(input.subject)).toMatchObject({ active: true, version: 3 });
  });
});

describe('a supervisor', () => {
  it('keeps the clerks of the own institution', async () => {
    const input = aMember();
    expect((await run(supervisor, 'addMember', input)).member).toMatchObject({ institution: { id: 'MD-MEC' } });
    const memberId = input.subject;
    const roles = ['INSTITUTION_CONTACT', 'INSTITUTION_HANDLER'];
    const changed = await run(supervisor, 'changeMember', {
      memberId,
      roles,
      displayName: 'ghișeul 4',
      unit: 'MEC-CH',
    });
    expect(changed.member).toMatchObject({ roles, displayName: 'ghișeul 4', unit: 'MEC-CH', email: input.email });
    expect((await run(supervisor, 'removeMember', { memberId })).member.active).toBe(false);
    const { members } = (await supervisor('{ members { id active } }')).data;
    expect(members).toContainEqual({ id: memberId, active: false });
  });

  it.each<[MemberRole[]]>([
    [['ADMIN']],
    [['COORDINATOR']],
    [['CASEWORKER']],
    [['REGISTRAR']],
    [['DPO_AUDITOR']],
    [['STATS_VIEWER']],
    [['INSTITUTION_HANDLER', 'ADMIN']],
  ])('gives nobody %j', async (roles) => {
    const input = aMember({ roles });
    expect(await run(supervisor, 'addMember', input)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await findMember(input.subject)).toBeUndefined();
    const { id: memberId } = await added();
    expect(await run(supervisor, 'changeMember', { memberId, roles })).toMatchObject({ code: 'FORBIDDEN' });
    const own = { memberId: subOfPlace('supervisor.mec'), roles };
    expect(await run(supervisor, 'changeMember', own)).toMatchObject({ code: 'FORBIDDEN' });
    expect((await findMember(memberId))?.roles).toEqual(['INSTITUTION_HANDLER']);
  });

  it('does not change a member with more than a clerk’s roles', async () => {
    const issuers = platform.asMember(await stored('MD-IGM', ['INSTITUTION_SUPERVISOR']));
    for (const place of ['coordinator.igm', 'admin', 'caseworker.chisinau', 'auditor.igm']) {
      const memberId = subOfPlace(place);
      const roles = ['INSTITUTION_HANDLER'];
      expect(await run(issuers, 'changeMember', { memberId, roles })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await run(issuers, 'removeMember', { memberId })).toMatchObject({ code: 'FORBIDDEN' });
      expect((await findMember(memberId))?.active).toBe(true);
    }
  });

  it('reaches no other institution', async () => {
    const memberId = subOfPlace('contact.ms');
    expect(await run(supervisor, 'addMember', aMember({ institution: 'MS' }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await run(supervisor, 'changeMember', { memberId, displayName: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await run(supervisor, 'removeMember', { memberId })).toMatchObject({ code: 'NOT_FOUND' });
    const { errors } = await supervisor('{ members(institution: "MS") { id } }');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('every other role', () => {
  const others = ['caseworker.chisinau', 'coordinator.igm', 'contact.mec', 'handler.mec', 'auditor.igm', 'contact.ms'];

  it.each(others)('%s keeps no members, whether they exist or not', async (place) => {
    const client = platform.as(place);
    const forbidden = { code: 'FORBIDDEN', fields: [] };
    expect(await run(client, 'addMember', aMember())).toMatchObject(forbidden);
    for (const memberId of [subOfPlace('handler2.mec'), subOfPlace(place), randomUUID()]) {
      expect(await run(client, 'changeMember', { memberId, roles: ['ADMIN'] })).toMatchObject(forbidden);
      expect(await run(client, 'removeMember', { memberId })).toMatchObject(forbidden);
    }
    expect((await client('{ members { id } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await findMember(subOfPlace('handler2.mec')))?.active).toBe(true);
  });
});

describe('the claims of a token', () => {
  it('change nothing: roles and institution come from the membership', async () => {
    const claims = claimsOf(subOfPlace('contact.mec'), {
      'cognito:groups': '[COORDINATOR ADMIN]',
      'custom:role': 'COORDINATOR',
      'custom:institution': 'MD-IGM',
      roles: 'COORDINATOR',
      role: 'COORDINATOR',
    });
    const query =
      '{ me { member { roles institution { id } } mutations } register(centre: "IGM-CH") { nodes { id } } }';
    const { body } = await call({ claims, body: JSON.stringify({ query }) });
    const { errors } = JSON.parse(body) as { errors: { path: string[]; extensions: { code: string } }[] };
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([[['register'], 'FORBIDDEN']]);
    const me = JSON.parse(
      (await call({ claims, body: JSON.stringify({ query: '{ me { member { roles } } }' }) })).body,
    );
    expect(me.data.me.member.roles).toEqual(['INSTITUTION_CONTACT']);
  });
});

describe('a removed member', () => {
  it('loses access in a process that cached them after 60 seconds at the latest', async () => {
    const { id } = await added();
    const knownAt = 1_000_000;
    expect(await findMemberCached(id, () => knownAt)).toMatchObject({ active: true });
    await removedElsewhere(id);
    expect(await findMemberCached(id, () => knownAt + 59_999)).toMatchObject({ active: true });
    expect(await findMemberCached(id, () => knownAt + 60_000)).toMatchObject({ active: false });
  });

  it('loses access at once in the process that removed them, and leaves the lists of possible handlers', async () => {
    const { id: memberId } = await added();
    const theirs = platform.asMember(memberId);
    expect((await theirs('{ me { member { id } } }')).errors).toBeUndefined();
    await run(supervisor, 'removeMember', { memberId });
    await expect(theirs('{ me { member { id } } }')).rejects.toThrow();
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const input = { referral: { id }, expectedVersion: 1, handlerId: memberId };
    const assign = `mutation($input: AssignReferralInput!) { result: assignReferral(input: $input) { ... on Problem { fields { path rule } } } }`;
    const { data } = await platform.as('contact.mec')(assign, { input });
    expect(data.result.fields).toEqual([{ path: 'handlerId', rule: 'UNKNOWN' }]);
  });

  it('that is removed again stays removed', async () => {
    const { id: memberId } = await added();
    const once = await run(admin, 'removeMember', { memberId });
    expect(await run(admin, 'removeMember', { memberId })).toEqual(once);
    expect(await run(admin, 'changeMember', { memberId, displayName: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  /** Written as by another process, so that the cache of this process does not know it. */
  async function removedElsewhere(id: string): Promise<void> {
    await platform.table.client.send(
      new UpdateItemCommand({
        TableName: platform.table.tableName,
        Key: { pk: { S: `MEMBER#${id}` }, sk: { S: 'MEMBER' } },
        UpdateExpression: 'SET active = :false',
        ExpressionAttributeValues: { ':false': { BOOL: false } },
      }),
    );
  }
});

describe('the referrals of a removed member', () => {
  const contact = () => platform.as('contact.mec');

  async function inHandOf(memberId: string) {
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const input = { referral: { id }, expectedVersion: 1, handlerId: memberId, incomingNumber: 'MEC-9' };
    return (await succeed(contact(), 'acknowledgeReferral', input)).referral;
  }
  async function seen(id: string) {
    const query = `query($id: ID) { referral(id: $id) { handlerId version status
      history { type version actor { role memberId } data { handlerId } } } }`;
    return (await contact()(query, { id })).data.referral;
  }

  it('become unassigned, by a step in the history that the system takes', async () => {
    const { id: memberId } = await added();
    const [first, second] = [await inHandOf(memberId), await inHandOf(memberId)];
    const removed = await run(supervisor, 'removeMember', { memberId });
    expect(removed).toMatchObject({ unassignedReferrals: 2, member: { active: false } });
    for (const { id } of [first, second]) {
      const referral = await seen(id);
      expect(referral).toMatchObject({ handlerId: null, version: 3, status: 'ACKNOWLEDGED' });
      expect(referral.history.at(-1)).toMatchObject({
        type: 'referral.assigned',
        version: 3,
        actor: { role: 'SYSTEM' },
        data: { handlerId: null },
      });
    }
    expect((await run(supervisor, 'removeMember', { memberId })).unassignedReferrals).toBe(0);
    expect((await seen(first.id)).version).toBe(3);
  });

  it('are taken over by a colleague, and a handler finds them among the unassigned', async () => {
    const { id: memberId } = await added();
    const { id } = await inHandOf(memberId);
    await run(admin, 'removeMember', { memberId });
    const handler = platform.as('handler.mec');
    const { data } = await handler('{ inbox(filter: { unassigned: true }, first: 50) { nodes { id } } }');
    expect(data.inbox.nodes).toContainEqual({ id });
    const taken = { referral: { id }, expectedVersion: 3, handlerId: subOfPlace('handler.mec') };
    expect((await succeed(handler, 'assignReferral', taken)).referral.handlerId).toBe(subOfPlace('handler.mec'));
  });

  it('keep them as handler when they are over, and those of colleagues do not change', async () => {
    const { id: memberId } = await added();
    const { id: over } = await inHandOf(memberId);
    const results = [{ result: 'DELIVERED', date: '2026-04-10' }];
    await succeed(contact(), 'completeReferral', { referral: { id: over }, expectedVersion: 2, results });
    const { id: colleagues } = await inHandOf(subOfPlace('handler2.mec'));
    expect((await run(admin, 'removeMember', { memberId })).unassignedReferrals).toBe(0);
    expect(await seen(over)).toMatchObject({ handlerId: memberId, version: 3, status: 'COMPLETED' });
    expect(await seen(colleagues)).toMatchObject({ handlerId: subOfPlace('handler2.mec'), version: 2 });
  });
});
