import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  ReEncryptCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import {
  allowing,
  type Change,
  caught,
  encrypted,
  kms,
  propertiesOf,
  refused,
  startEngines,
  startProxy,
  stopEngines,
  stopProxy,
  usingKey,
} from './support/iamProxy.ts';

/**
 * Keys that a function uses itself: the encryption context counts as the role says (docs/security.md, "Threats", T28).
 */

beforeAll(startEngines);
afterEach(stopProxy);
afterAll(stopEngines);

const arnOf = (resources: string[]) => resources.find((arn) => arn.includes(':kms:'));
const own = { subject: 'BEN#1', table: 'indreptar' };
const context = {
  StringEquals: { 'kms:EncryptionContext:table': 'indreptar' },
  StringLike: { 'kms:EncryptionContext:subject': ['BEN#*'] },
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['subject', 'table'] },
};
const inContext = (Action: string | string[]): Change => allowing({ ...usingKey(Action), Condition: context });

/** The proxy with the key of the toy. Only the named changes allow its use. Returns the ARN of the key. */
async function start(...changes: Change[]): Promise<string> {
  const iam = await startProxy(
    (resources) => {
      resources.Key = structuredClone(keyOf(resources));
    },
    ...changes,
  );
  return arnOf(iam.grants().map(({ resource }) => resource)) ?? '';
}

/** The key alone, without a table or queue under it. */
function keyOf(resources: Parameters<Change>[0]) {
  const copy = structuredClone(resources);
  encrypted()(copy);
  return copy.Key as NonNullable<typeof copy.Key>;
}

const dataKey = (KeyId: string, EncryptionContext: Record<string, string> = own) =>
  kms().send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
const open = (CiphertextBlob: Uint8Array | undefined, EncryptionContext: Record<string, string> = own) =>
  kms().send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));

test('a data key is made and opened in its context; the ciphertext says under which key', async () => {
  const key = await start(inContext(['kms:GenerateDataKey', 'kms:Decrypt']));
  const { CiphertextBlob, Plaintext } = await dataKey(key);
  expect((await open(CiphertextBlob)).Plaintext).toEqual(Plaintext);
});

test.each<[string, Record<string, string>]>([
  ['of another table', { ...own, table: 'other' }],
  ['of no person', { ...own, subject: 'INST#1' }],
  ['with more in it', { ...own, purpose: 'backup' }],
  ['of nothing', {}],
])('a context %s is refused, and told without what is in the call', async (_, EncryptionContext) => {
  const key = await start(inContext(['kms:GenerateDataKey', 'kms:Decrypt']));
  const { name, message } = await caught(() => dataKey(key, EncryptionContext));
  expect(name).toBe('AccessDeniedException');
  expect(message).toContain(`is not authorized to perform: kms:GenerateDataKey on resource: ${key}`);
  expect(refused.join()).not.toMatch(/BEN|INST|backup/);
});

test.each<[string, Change, (key: string) => Promise<unknown>, says: string]>([
  [
    'to decrypt',
    inContext('kms:GenerateDataKey'),
    async (key) => open((await dataKey(key)).CiphertextBlob),
    'kms:Decrypt',
  ],
  [
    'to re-encrypt, which asks twice',
    allowing(usingKey(['kms:GenerateDataKey', 'kms:ReEncryptFrom'])),
    async (key) => {
      const { CiphertextBlob } = await dataKey(key);
      const command = { CiphertextBlob, SourceEncryptionContext: own, DestinationKeyId: key };
      return kms().send(new ReEncryptCommand(command));
    },
    'kms:ReEncryptTo',
  ],
  [
    'through a service only',
    allowing(usingKey('kms:GenerateDataKey', 'dynamodb')),
    (key) => dataKey(key),
    'kms:GenerateDataKey',
  ],
  [
    'to hash in another way',
    allowing({ ...usingKey('kms:GenerateMac'), Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_512' } } }),
    (KeyId) =>
      kms().send(new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('code') })),
    'kms:GenerateMac',
  ],
  [
    'to sign, which is not known here',
    inContext('kms:GenerateDataKey'),
    (KeyId) => kms().send(new SignCommand({ KeyId, Message: Buffer.from('x'), SigningAlgorithm: 'ECDSA_SHA_256' })),
    'operation Sign of KMS is not known here',
  ],
  [
    'a key that is not in the template',
    inContext('kms:GenerateDataKey'),
    () => dataKey('other'),
    'key other is not in the template',
  ],
])('it is refused %s', async (_, change, ask, says) => {
  const key = await start(change);
  const { name, message } = await caught(() => ask(key));
  expect(name).toBe('AccessDeniedException');
  expect(message).toContain(says);
});

test('a key’s own policy can forbid an action that the role allows', async () => {
  const key = await start(inContext('kms:GenerateDataKey'), (resources) => {
    const Deny = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'kms:GenerateDataKey', Resource: '*' };
    const { KeyPolicy } = propertiesOf(resources, 'Key') as { KeyPolicy: { Statement: object[] } };
    KeyPolicy.Statement.push(Deny);
  });
  expect((await caught(() => dataKey(key))).message).toContain('explicit deny in a resource-based policy');
});

test('the calls of a role with keys are counted; hashing and describing too', async () => {
  const iam = await startProxy(
    (resources) => {
      resources.Key = keyOf(resources);
    },
    inContext(['kms:GenerateDataKey', 'kms:Decrypt']),
    allowing(usingKey(['kms:GenerateMac', 'kms:DescribeKey'])),
  );
  const KeyId = arnOf(iam.grants().map(({ resource }) => resource)) ?? '';
  await dataKey(KeyId);
  await kms().send(new DescribeKeyCommand({ KeyId }));
  const uses = iam
    .grants()
    .filter(({ functionName, action }) => functionName === 'toy-api' && action.startsWith('kms:'));
  expect(uses.map(({ action, calls, finding }) => [action, calls, finding])).toEqual([
    ['kms:GenerateDataKey', 1, undefined],
    ['kms:Decrypt', 0, 'UNUSED'],
    ['kms:GenerateMac', 0, 'UNUSED'],
    ['kms:DescribeKey', 1, undefined],
  ]);
});
