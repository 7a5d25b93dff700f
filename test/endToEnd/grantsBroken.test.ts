import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GrantUse } from '../../local/iam/grants.ts';
import { until } from '../local/support/processes.ts';
import { toyAssembly } from '../local/support/toyAssembly.ts';
import { changedAssembly, revoke } from '../support/changedAssembly.ts';
import { signedIn } from '../support/overHttp.ts';
import { documentOf, issuedReferral } from '../support/referrals.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';

/** Wrong roles, each in its own way, through the whole platform: the answer to the caller, the log and the report. */

let assembly: string;
let platform: TestPlatform;
const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/indreptar-dev';

beforeAll(async () => {
  assembly = await changedAssembly(({ statementsOf }) => {
    const graphql = statementsOf('graphql');
    const own = graphql.find(({ Action }) => Action.includes('dynamodb:GetItem'))?.Resource;
    const indexes = graphql.find(({ Action }) => Action === 'dynamodb:Query')?.Resource as unknown[];
    // A grant is removed. Closing a case deletes nothing, ending a referral does.
    revoke(graphql, 'dynamodb:DeleteItem');
    // An explicit deny beside a grant.
    graphql.push({
      Effect: 'Deny',
      Action: 'dynamodb:Query',
      Resource: indexes.find((each) => JSON.stringify(each).includes('institutionMembers')),
    });
    // A grant is added, and a wildcard.
    graphql.push({ Effect: 'Allow', Action: 'dynamodb:Scan', Resource: own });
    graphql.push({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' });
    // The rows of the relay have another prefix.
    for (const { Condition } of statementsOf('relay').filter(({ Action }) => Action === 'dynamodb:Query'))
      Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'] = ['EVENT#*'];
  });
  platform = await startPlatform({ seed: 'directory', assembly });
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  rmSync(assembly, { recursive: true, force: true });
});

const told = () => platform.output();
const logOf = (name: string) => readFileSync(join(platform.runtime.logDirectory, `${name}.log`), 'utf8');

describe('a grant removed', () => {
  it('fails the one command that needs it with a masked error; the terminal and the log name action and resource', async () => {
    const caseworker = await signedIn(platform, 'caseworker.chisinau');
    const referral = await issuedReferral(caseworker, { completionDue: inDays(60) });
    const input = { referral: { id: referral.id }, expectedVersion: 1, reasonCode: 'WITHDRAWN' };
    const answer = await caseworker(documentOf('cancelReferral'), { input });
    expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer)).not.toMatch(/arn:|dynamodb|AccessDenied|authorized|role/i);
    const why = 'denied because no identity-based policy allows the dynamodb:DeleteItem action';
    const line = `iam: indreptar-dev-graphql: dynamodb:DeleteItem on ${table}: ${why}`;
    // The log of a function reaches the terminal and the files after its answer.
    await until(told, (output) => output.includes(line));
    await until(
      () => logOf('platform'),
      (log) => log.includes(line),
    );
    await until(
      () => logOf('indreptar-dev-graphql'),
      (log) => log.includes('AccessDeniedException'),
    );
    // The referral is unchanged, and all other work continues.
    const after = await caseworker('query($id: ID) { referral(id: $id) { status version } }', { id: referral.id });
    expect(after.data.referral).toEqual({ status: 'ISSUED', version: 1 });
  });
});

describe('an explicit deny', () => {
  it('wins over the grant beside it', async () => {
    const contact = await signedIn(platform, 'contact.mec');
    const { errors } = await contact('{ colleagues { id } }');
    expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    const denied = /dynamodb:Query on arn:.*\/index\/\w+: denied with an explicit deny in an identity-based policy/;
    await until(told, (output) => denied.test(output));
  });
});

describe('a condition that the code does not keep', () => {
  it('stops the relay at its first row', async () => {
    await until(told, (output) => output.includes(`iam: indreptar-dev-relay: dynamodb:Query on ${table}: denied`));
  });
});

describe('grants that nothing needs', () => {
  it('are found, the added one and the wildcard', async () => {
    const answer = await fetch(`${platform.url}/grants`, { headers: { accept: 'application/json' } });
    const found = ((await answer.json()) as GrantUse[]).filter(({ finding }) => finding);
    expect(found).toContainEqual(
      expect.objectContaining({ action: 'dynamodb:Scan', resource: table, finding: 'UNUSED' }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({ action: 'sqs:*', resource: '*', finding: 'a pattern of actions' }),
    );
  });
});

describe('a role without the permissions that AWS uses in its name', () => {
  it('does not start: the event source would read nothing', async () => {
    const broken = await changedAssembly(({ statementsOf }) => revoke(statementsOf('relay'), 'dynamodb:GetRecords'));
    try {
      await expect(startPlatform({ assembly: broken })).rejects.toThrow(
        /event source RelaySource reads: User: arn:aws:sts::.*\/indreptar-dev-relay is not authorized to perform: dynamodb:GetRecords/,
      );
    } finally {
      rmSync(broken, { recursive: true, force: true });
    }
  });
});

describe('--no-iam', () => {
  it('starts functions that the roles would stop, and says so', async () => {
    const careless = toyAssembly({}, (resources) => void Object.assign(resources.Role ?? {}, { Properties: {} }));
    const toy = await startPlatform({ assembly: careless, iam: false });
    expect(toy.output()).toMatch(/least privilege +off \(--no-iam\)/);
    expect((await fetch(`${toy.url}/grants`)).status).toBe(404);
    await toy.stop();
    rmSync(careless, { recursive: true });
  });
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
