import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Context, KeyMaterial, KeyServiceProblem, keyIdOf } from './keyMaterial.ts';
import { freePort } from './ports.ts';

export interface KeyService {
  endpoint: string;
  port: number;
  /** The number of calls of each operation, with refused calls: `{ Decrypt: 3 }`. */
  calls: Record<string, number>;
  stop(): Promise<void>;
}

type Body = Record<string, unknown>;
type Answer = Record<string, unknown>;

const account = '000000000000';

/**
 * A stand-in for KMS: its JSON protocol, AES-256-GCM with the encryption context as additional data, and HMAC-SHA-256.
 * Every key id, address or alias exists at its first use. Without a folder no data is kept.
 */
export async function startKeyService(
  options: { directory?: string | undefined; port?: number | undefined; region?: string } = {},
): Promise<KeyService> {
  const material = new KeyMaterial(options.directory && join(options.directory, 'keys.json'));
  const operations = keyOperations(material, options.region ?? 'eu-central-1');
  const calls: Record<string, number> = {};
  const server = createServer((request, response) => {
    void answer(request, response, operations, calls);
  });
  const port = await freePort(options.port);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${port}`, port, calls, stop };
}

type Operations = Record<string, ((body: Body) => Answer) | undefined>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  operations: Operations,
  calls: Record<string, number>,
): Promise<void> {
  const send = (status: number, body: Answer) => {
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': String(Date.now()),
    });
    response.end(JSON.stringify(body));
  };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const name = String(request.headers['x-amz-target'] ?? '').replace(/^TrentService\./, '');
    calls[name] = (calls[name] ?? 0) + 1;
    const operation = operations[name];
    if (!operation) return send(400, { __type: 'UnknownOperationException', message: `not understood here: ${name}` });
    send(200, operation(JSON.parse(Buffer.concat(chunks).toString() || '{}')));
  } catch (error) {
    const problem = error instanceof KeyServiceProblem ? error : undefined;
    send(problem ? 400 : 500, {
      __type: problem?.name ?? 'KMSInternalException',
      message: String((error as Error).message),
    });
  }
}

function keyOperations(material: KeyMaterial, region: string): Operations {
  const arnOf = (keyId: string) =>
    keyId.startsWith('arn:')
      ? keyId
      : `arn:aws:kms:${region}:${account}:${keyId.startsWith('alias/') ? '' : 'key/'}${keyId}`;
  const keyOf = (body: Body) => {
    const given = text(body, 'KeyId');
    return { key: keyIdOf(given), arn: arnOf(given) };
  };
  const encrypt = (body: Body, plain: Buffer) => {
    const { key, arn } = keyOf(body);
    const CiphertextBlob = material.encrypt(key, arn, plain, contextOf(body, 'EncryptionContext')).toString('base64');
    return { CiphertextBlob, KeyId: arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  };
  const generateDataKey = (body: Body) => {
    const plain = randomBytes(dataKeyBytes(body));
    return { ...encrypt(body, plain), Plaintext: plain.toString('base64') };
  };
  const changeState = (state: 'Enabled' | 'Disabled' | 'PendingDeletion') => (body: Body) => {
    const { key, arn } = keyOf(body);
    material.setState(key, state);
    return { KeyId: arn, KeyState: state };
  };
  return {
    GenerateDataKey: generateDataKey,
    GenerateDataKeyWithoutPlaintext: (body) => {
      const { Plaintext: _, ...rest } = generateDataKey(body);
      return rest;
    },
    Encrypt: (body) => encrypt(body, bytes(body, 'Plaintext', 4_096)),
    Decrypt: (body) => {
      const wanted = body.KeyId === undefined ? undefined : keyOf(body).key;
      const context = contextOf(body, 'EncryptionContext');
      const { arn, plain } = material.decrypt(bytes(body, 'CiphertextBlob', 6_144), context, wanted);
      return { KeyId: arn, Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    },
    ReEncrypt: (body) => {
      const context = contextOf(body, 'SourceEncryptionContext');
      const { arn, plain } = material.decrypt(bytes(body, 'CiphertextBlob', 6_144), context);
      const to = { KeyId: text(body, 'DestinationKeyId'), EncryptionContext: body.DestinationEncryptionContext };
      return { ...encrypt(to, plain), SourceKeyId: arn };
    },
    GenerateMac: (body) => {
      const { key, arn } = keyOf(body);
      const mac = material.mac(key, bytes(body, 'Message', 4_096));
      return { KeyId: arn, MacAlgorithm: macAlgorithm(body), Mac: mac.toString('base64') };
    },
    VerifyMac: (body) => {
      const { key, arn } = keyOf(body);
      const [expected, given] = [material.mac(key, bytes(body, 'Message', 4_096)), bytes(body, 'Mac', 6_144)];
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
        throw new KeyServiceProblem('KMSInvalidMacException', '');
      }
      return { KeyId: arn, MacAlgorithm: macAlgorithm(body), MacValid: true };
    },
    DescribeKey: (body) => {
      const { key, arn } = keyOf(body);
      const KeyState = material.state(key);
      return {
        KeyMetadata: { KeyId: key, Arn: arn, KeyState, Enabled: KeyState === 'Enabled', AWSAccountId: account },
      };
    },
    RotateKeyOnDemand: (body) => {
      const { key, arn } = keyOf(body);
      material.rotate(key);
      return { KeyId: arn };
    },
    EnableKey: changeState('Enabled'),
    DisableKey: changeState('Disabled'),
    ScheduleKeyDeletion: changeState('PendingDeletion'),
    CancelKeyDeletion: changeState('Disabled'),
  };
}

const invalid = (message: string) => new KeyServiceProblem('ValidationException', message);

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw invalid(`${name} must be given`);
  if (name === 'KeyId' && !/^(arn:aws[^:]*:kms:[^:]*:[^:]*:)?((key|alias)\/)?[\w/-]{1,256}$/.test(value)) {
    throw new KeyServiceProblem('NotFoundException', `Invalid keyId ${value}`);
  }
  return value;
}

function bytes(body: Body, name: string, most: number): Buffer {
  const value = Buffer.from(text(body, name), 'base64');
  if (value.length < 1 || value.length > most) throw invalid(`${name} must have from 1 to ${most} bytes`);
  return value;
}

function contextOf(body: Body, name: string): Context {
  const context = body[name] ?? {};
  if (typeof context !== 'object' || Object.values(context as object).some((value) => typeof value !== 'string')) {
    throw invalid(`${name} must hold texts`);
  }
  return context as Context;
}

function dataKeyBytes({ KeySpec, NumberOfBytes }: Body): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) throw invalid('KeySpec or NumberOfBytes, not both');
  if (KeySpec === 'AES_256') return 32;
  if (KeySpec === 'AES_128') return 16;
  const count = Number(NumberOfBytes);
  if (Number.isInteger(count) && count >= 1 && count <= 1_024) return count;
  throw invalid(`no data key of ${KeySpec ?? NumberOfBytes}`);
}

function macAlgorithm({ MacAlgorithm }: Body): 'HMAC_SHA_256' {
  if (MacAlgorithm !== 'HMAC_SHA_256') throw invalid(`no MAC of ${MacAlgorithm} here`);
  return MacAlgorithm;
}
