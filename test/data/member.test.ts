import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { memberCommand } from '../../tools/memberCommand.ts';
import { explain } from '../../tools/refused.ts';
import { keysInput, startTable, type TestTable, tableInput } from '../support/engines.ts';
import { type AwsStandIn, startAwsStandIn } from './support/awsStandIn.ts';

/** The command as DevOps types it, against the real engine of the store and a stand-in for the user pool. */
let table: TestTable;
let aws: AwsStandIn;
const stageTable = 'indreptar-try';
const email = 'ana@mec.gov.example';
const anAdmin = ['--email', email, '--name', 'Ana', '--institution', 'MD-IGM', '--role', 'ADMIN'];

beforeAll(async () => {
  table = await startTable();
  aws = await startAwsStandIn();
  process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = aws.endpoint;
  process.env.AWS_ENDPOINT_URL_SSM = aws.endpoint;
  await table.client.send(new CreateTableCommand(tableInput(stageTable, false)));
  await table.client.send(new CreateTableCommand(keysInput(`${stageTable}-keys`)));
  process.env.TABLE_NAME = stageTable;
  const { seedDirectory } = await import('../../data/seedDirectory.ts');
  await seedDirectory(() => undefined);
});
beforeEach(() => {
  for (const kept of [aws.users, aws.parameters, aws.clients]) kept.clear();
  aws.mails.length = 0;
  aws.calls.length = 0;
  aws.parameters.set('/indreptar/try/user-pool-id', 'eu-central-1_abc');
  for (const kind of ['field', 'index']) aws.parameters.set(`/indreptar/try/${kind}-key-arn`, `${kind}-of-try`);
});
afterAll(async () => {
  for (const TableName of [stageTable, `${stageTable}-keys`])
    await table.client.send(new DeleteTableCommand({ TableName }));
  await aws.stop();
  await table.stop();
});

async function member(...args: string[]): Promise<string[]> {
  const said: string[] = [];
  await memberCommand([...args, '--stage', 'try'], (line) => said.push(line));
  return said;
}
const refused = (...args: string[]) => member(...args).then(() => 'accepted', explain);
const newcomer = (name: string) => anAdmin.map((word) => (word === email ? `${name}@mec.gov.example` : word));
const signedUp = (name: string) => {
  const user = aws.users.get(`${name}@mec.gov.example`);
  if (!user) throw new Error(`no account ${name}`);
  return Object.assign(user, { status: 'CONFIRMED', totp: true, signedIn: true });
};

describe('add', () => {
  it('makes the account, gives it the membership, and only then invites', async () => {
    const said = await member('add', ...newcomer('ana'));
    const { sub } = signedUp('ana');
    expect(said[0]).toBe(`${sub}  MD-IGM  Ana  ADMIN`);
    expect(aws.mails).toEqual(['ana@mec.gov.example']);
    expect(await member('list', '--institution', 'MD-IGM')).toContain(said[0]);
  });

  it('uses an existing account, and sends no second invitation to a member who has signed in', async () => {
    await member('add', ...newcomer('dan'));
    const before = signedUp('dan').sub;
    await member('remove', '--email', 'dan@mec.gov.example');
    expect(aws.users.get('dan@mec.gov.example')).toMatchObject({ enabled: false, signedIn: false });
    const said = await member('add', ...newcomer('dan'));
    expect(said[0]).toContain(before);
    expect(aws.users.get('dan@mec.gov.example')?.enabled).toBe(true);
    expect(aws.mails).toHaveLength(1);
  });

  it('leaves no account and sends nothing when the membership is refused', async () => {
    const wrong = newcomer('ion').map((word) => (word === 'MD-IGM' ? 'MD-NOWHERE' : word));
    expect(await refused('add', ...wrong)).toBe('VALIDATION\n  institution UNKNOWN_CODE');
    expect([...aws.users]).toEqual([]);
    expect(aws.mails).toEqual([]);
  });

  it('does not take away the account of a member who is added twice', async () => {
    await member('add', ...newcomer('eva'));
    expect(await refused('add', ...newcomer('eva'))).toContain('DUPLICATE');
    expect(aws.users.has('eva@mec.gov.example')).toBe(true);
  });

  it('continues after a stop behind the account: same account, one invitation', async () => {
    aws.fail('AdminCreateUser', 'TooManyRequestsException', 'Rate exceeded');
    process.env.AWS_MAX_ATTEMPTS = '1';
    await expect(member('add', ...newcomer('ilie'))).rejects.toThrow('Rate exceeded');
    delete process.env.AWS_MAX_ATTEMPTS;
    // The state after a process was killed between the account and the membership.
    aws.users.set('ilie@mec.gov.example', {
      sub: '0f9f4f4e-5a52-4d5c-9c4d-0d7f0b1f9a11',
      email: 'ilie@mec.gov.example',
      enabled: true,
      status: 'FORCE_CHANGE_PASSWORD',
      totp: false,
      signedIn: false,
    });
    expect((await member('add', ...newcomer('ilie')))[0]).toContain('0f9f4f4e-5a52-4d5c-9c4d-0d7f0b1f9a11');
    expect(aws.mails).toEqual(['ilie@mec.gov.example']);
  });

  it('of a machine finds the app client of the institution by its name, on any page', async () => {
    aws.clients.set('indreptar-try-explorer', 'explorer1');
    aws.clients.set('indreptar-try-md-mec-machine', 'machine1');
    const machine = ['--kind', 'MACHINE', '--institution', 'MD-MEC', '--role', 'INSTITUTION_CONTACT'];
    const said = await member('add', '--email', email, '--name', 'Sistem', ...machine);
    expect(said).toEqual(['machine1  MD-MEC  Sistem  INSTITUTION_CONTACT']);
    expect(aws.users.size).toBe(0);
    const without = machine.map((word) => (word === 'MD-MEC' ? 'MD-CNAM' : word));
    expect(await refused('add', '--email', email, '--name', 'Sistem', ...without)).toContain('machineClient');
  });
});

describe('an account', () => {
  it('with a lost telephone sets up an authenticator app again; a change of the preference alone would keep the old one', async () => {
    await member('add', ...newcomer('vera'));
    signedUp('vera');
    await member('reset-mfa', '--email', 'vera@mec.gov.example');
    expect(aws.users.get('vera@mec.gov.example')).toMatchObject({ totp: false, signedIn: false, enabled: true });
    expect(aws.calls).toContain('AdminDeleteSoftwareToken');
  });

  it('is disabled and enabled', async () => {
    await member('add', ...newcomer('oleg'));
    await member('disable', '--email', 'oleg@mec.gov.example');
    expect(aws.users.get('oleg@mec.gov.example')?.enabled).toBe(false);
    await member('enable', '--email', 'oleg@mec.gov.example');
    expect(aws.users.get('oleg@mec.gov.example')?.enabled).toBe(true);
  });

  it('that does not exist is named', async () => {
    expect(await refused('invite', '--email', 'nobody@x.example')).toContain('nobody@x.example has no account');
  });
});

describe('a reason for refusal is one line', () => {
  it('of a stage that is not deployed', async () => {
    aws.parameters.clear();
    expect(await refused('add', ...anAdmin)).toBe(
      'the stage try is not deployed in eu-central-1: there is no parameter /indreptar/try/field-key-arn',
    );
  });

  it('of a missing permission, with the file that lists it', async () => {
    aws.fail('AdminGetUser', 'AccessDeniedException', 'User is not authorized');
    expect(await refused('add', ...anAdmin)).toMatch(
      /^not permitted; docs\/deployer-policy.json.*User is not authorized/,
    );
  });

  it('of a wrong stage name and of an unknown verb', async () => {
    const misnamed = memberCommand(['list', '--institution', 'MD-MEC', '--stage', 'Prod'], () => undefined);
    expect(await misnamed.catch(explain)).toContain('stage must be');
    expect(await refused('promote')).toContain('npm run member -- add');
  });
});

it('without a stage the account is named by its subject, as the platform on this machine knows it', async () => {
  process.env.TABLE_NAME = stageTable;
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  await memberCommand(['add', '--subject', 'local-ana', ...newcomer('local')], say);
  expect(said).toEqual(['local-ana  MD-IGM  Ana  ADMIN']);
  await memberCommand(['remove', '--subject', 'local-ana'], say);
  expect(said.slice(1)).toEqual(['local-ana  MD-IGM  Ana  ADMIN  (removed)', '0 referrals have no handler now']);
  expect(aws.calls).toEqual([]);
  const account = memberCommand(['reset-mfa', '--email', email], say).catch(explain);
  expect(await account).toBe('accounts are kept at a stage: say --stage');
});

it('goes to the region of the stage, whatever region the AWS CLI is set to', async () => {
  process.env.AWS_REGION = 'us-east-1';
  await member('list', '--institution', 'MD-MEC');
  expect(process.env.AWS_REGION).toBe('eu-central-1');
  await member('list', '--institution', 'MD-MEC', '--region', 'eu-west-1');
  expect(process.env.AWS_REGION).toBe('eu-west-1');
});
