import {
  allowing,
  type Change,
  encrypted,
  get,
  onQueue,
  onTable,
  propertiesOf,
  send,
  startEngines,
  startProxy,
  statementsOf,
  stopEngines,
  stopProxy,
  usingKey,
  withoutGrants,
} from './support/iamProxy.ts';

beforeAll(startEngines);
afterEach(stopProxy);
afterAll(stopEngines);

const lambda =
  (more: object): Change =>
  (resources) =>
    void Object.assign(propertiesOf(resources, 'ApiFunction'), more);
const without =
  (action: string): Change =>
  (resources) => {
    for (const statement of statementsOf(resources))
      statement.Action = [statement.Action].flat().filter((each) => each !== action);
    const left = statementsOf(resources).filter(({ Action }) => Action.length > 0);
    statementsOf(resources).splice(0, Number.POSITIVE_INFINITY, ...left);
  };
const ownLog: Change = (resources) => {
  resources.Log = { Type: 'AWS::Logs::LogGroup', Properties: {} };
  lambda({ LoggingConfig: { LogGroup: { Ref: 'Log' } } })(resources);
};

describe('the permissions that AWS uses in a function’s name are required before the start', () => {
  test.each<[string, Change[], missing: string]>([
    [
      'to find streams',
      [without('dynamodb:ListStreams')],
      'event source Source reads: User: .*toy-stream .*dynamodb:ListStreams on resource: \\*',
    ],
    [
      'to read a shard',
      [without('dynamodb:GetShardIterator')],
      'event source Source reads: .*dynamodb:GetShardIterator',
    ],
    ['to read records', [without('dynamodb:GetRecords')], 'event source Source reads: .*dynamodb:GetRecords'],
    [
      'to describe the stream',
      [without('dynamodb:DescribeStream')],
      'event source Source reads: .*dynamodb:DescribeStream',
    ],
    [
      'to report failures',
      [without('sqs:SendMessage')],
      'event source Source reports what it gave up: .*sqs:SendMessage',
    ],
    ['to decrypt the stream', [encrypted()], 'event source Source reads, and the table is encrypted: .*kms:Decrypt'],
    ['to log', [ownLog], 'its log: User: .*toy-api .*logs:CreateLogStream'],
    ['to trace', [lambda({ TracingConfig: { Mode: 'Active' } })], 'its traces: .*xray:PutTelemetryRecords'],
    [
      'although something else denies it',
      [allowing({ Action: 'dynamodb:GetRecords', Resource: '*', Effect: 'Deny' })],
      'dynamodb:GetRecords .* explicit deny',
    ],
  ])('%s', async (_what, changes, missing) => {
    await expect(startProxy(...changes)).rejects.toThrow(new RegExp(`^the roles lack what AWS needs[^]*${missing}`));
  });
});

describe('a policy that cannot be judged stops the start', () => {
  const role =
    (more: object): Change =>
    (resources) =>
      void Object.assign(propertiesOf(resources, 'Role'), more);
  test.each<[string, Change, said: string]>([
    [
      'a function without a role',
      (resources) => void delete propertiesOf(resources, 'ApiFunction').Role,
      'ApiFunction .* has no role',
    ],
    [
      'a policy that AWS manages',
      role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
      'Role .* ManagedPolicyArns cannot be judged',
    ],
    [
      'a boundary',
      role({ PermissionsBoundary: 'arn:aws:iam::000000000000:policy/b' }),
      'PermissionsBoundary cannot be judged',
    ],
    [
      'a condition on what is unknown here',
      allowing(onTable('dynamodb:GetItem', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })),
      'condition key aws:SourceIp cannot be judged',
    ],
    ['an action that does not exist', allowing(onTable('dynamodb:GetRow')), 'dynamodb:GetRow, which is no action'],
  ])('%s', async (_what, change, said) => {
    await expect(startProxy(change)).rejects.toThrow(new RegExp(said));
  });
});

describe('the record of grants', () => {
  const arn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/indreptar-toy';
  const api = async (...changes: Change[]) => {
    const iam = await startProxy(...changes);
    return (action: string) =>
      iam
        .grants()
        .filter((use) => use.functionName === 'toy-api' && use.action === action)
        .map(({ resource, calls, neededFor, finding }) => ({ resource, calls, neededFor, finding }));
  };

  test('counts calls, names the calls of AWS, and finds unused permissions', async () => {
    const grants = await api(
      encrypted(),
      allowing(onTable(['dynamodb:GetItem', 'dynamodb:DeleteItem']), usingKey(['kms:Decrypt', 'kms:DescribeKey'])),
    );
    await get();
    await get();
    expect(grants('dynamodb:GetItem')).toEqual([{ resource: arn, calls: 2, neededFor: [], finding: undefined }]);
    expect(grants('dynamodb:DeleteItem')).toMatchObject([{ calls: 0, finding: 'UNUSED' }]);
    expect(grants('kms:Decrypt')).toMatchObject([{ calls: 0, neededFor: ['the table is encrypted'] }]);
    expect(grants('kms:DescribeKey')).toMatchObject([{ finding: 'UNUSED' }]);
  });

  test('tells each action on each resource apart', async () => {
    const both = {
      ...onTable('dynamodb:GetItem'),
      Resource: [onTable('').Resource, { 'Fn::GetAtt': ['Queue', 'Arn'] }],
    };
    const grants = await api(allowing(both));
    await get();
    expect(grants('dynamodb:GetItem').map(({ finding }) => finding)).toEqual([undefined, 'UNUSED']);
  });

  test('counts a repeated grant as unused', async () => {
    const grants = await api(allowing(onTable('dynamodb:GetItem'), onTable('dynamodb:GetItem')));
    await get();
    expect(grants('dynamodb:GetItem').map(({ finding }) => finding)).toEqual([undefined, 'UNUSED']);
  });

  test('finds patterns, used or not: of actions, of resources, and of exceptions', async () => {
    const grants = await api(
      allowing(
        { Action: 'dynamodb:GetItem', Resource: '*' },
        { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:indreptar-toy-*' },
        { Action: 'sqs:*', Resource: onQueue('').Resource },
      ),
      (resources) => void statementsOf(resources).push({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } as never),
    );
    await get();
    await send();
    expect(grants('dynamodb:GetItem')).toMatchObject([
      { calls: 1, finding: expect.stringMatching(/^a pattern of \d+ resources/) },
    ]);
    expect(grants('sqs:SendMessage').at(-1)?.finding).toBe(
      'a pattern of 3 resources, not used on indreptar-toy-dead.fifo indreptar-toy-failures',
    );
    expect(grants('sqs:*')).toMatchObject([{ finding: 'a pattern of actions' }]);
    expect(grants('iam:*')).toMatchObject([{ finding: 'allows everything but what it names' }]);
  });

  test('accepts a pattern if no narrower one is possible', async () => {
    const grants = await api(
      ownLog,
      lambda({ TracingConfig: { Mode: 'Active' } }),
      allowing(
        { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['Log', 'Arn'] } },
        { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
      ),
    );
    for (const action of ['logs:PutLogEvents', 'xray:PutTraceSegments'])
      expect(grants(action)).toMatchObject([{ finding: undefined, neededFor: [expect.any(String)] }]);
  });
});

test('without its grants no function starts', async () => {
  await expect(startProxy(withoutGrants)).rejects.toThrow('event source Source reads');
});
