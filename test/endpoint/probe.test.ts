import { ApolloServer, HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServedRequest } from '../../services/graphql/context.ts';
import { executableSchema } from '../../services/graphql/server.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { addMachine, codeOf, isAccepted, limitOf, registered, type Send, sendToHandler } from './callers.ts';
import { limitPairs } from './limitCases.ts';
import { cases, probe } from './probe.ts';
import { unlisted } from './unlisted.ts';

let platform: InProcess;
beforeAll(async () => {
  platform = await startInProcess();
  await addMachine();
});
afterAll(() => platform.stop());

/** Apollo Server with its production defaults over the same schema. The probe must find its faults. */
async function bareServer(): Promise<{ send: Send; stop: () => Promise<void> }> {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = new ApolloServer<ServedRequest>({ schema: executableSchema(), nodeEnv: 'production', logger });
  await server.start();
  const send: Send = async ({ body, headers = {}, method = 'POST' }) => {
    const startedAt = performance.now();
    const { status = 200, body: answered } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: new HeaderMap(Object.entries(headers)), search: '', body: asJson(body) },
      context: () => platform.contextOf('contact.mc'),
    });
    const text = answered.kind === 'complete' ? answered.string : '';
    return { status, body: text, milliseconds: performance.now() - startedAt };
  };
  return { send, stop: () => server.stop() };
}

function asJson(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

describe('the attack probe', () => {
  it('has its cases, each once', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    expect(new Set(cases.map(({ what }) => what)).size).toBe(cases.length);
  });

  it('is caught in every case: nothing given out, no fault, short, nothing repeated', async () => {
    expect((await probe(sendToHandler)).findings).toEqual([]);
  });

  it('finds a server without our limits', async () => {
    const bare = await bareServer();
    const { findings } = await probe(bare.send);
    await bare.stop();
    const found = (text: string) => findings.filter(({ found }) => found.some((each) => each.includes(text)));
    expect(found('accepted').length).toBeGreaterThan(20);
    expect(found('repeats what was sent').length).toBeGreaterThan(5);
    expect(found('suggests').length).toBeGreaterThan(2);
    expect(found('bytes').length).toBeGreaterThan(5);
  });
});

describe('each limit', () => {
  it.each(limitPairs.map((pair) => [pair.limit, pair.what, pair] as const))('%s, %s', async (limit, _what, pair) => {
    const [below, above] = [await sendToHandler(pair.below), await sendToHandler(pair.above)];
    expect(limitOf(below)).toBeUndefined();
    expect(above.status).toBe(400);
    expect(codeOf(above)).toBe('LIMIT_EXCEEDED');
    expect(limitOf(above)).toBe(limit);
  });
});

describe('a program', () => {
  const document = (body: object, caller: 'machine' | 'explorer' = 'machine') =>
    sendToHandler({ caller, body: JSON.stringify(body) });

  it('runs the registered documents of its institution, by text or by hash, with any spaces', async () => {
    expect(isAccepted(await document({ query: registered }))).toBe(true);
    expect(isAccepted(await document({ query: `# mine\n${registered.replaceAll(' ', '  ,')}` }))).toBe(true);
    const { documentHash } = await import('../../services/graphql/documentHash.ts');
    const sha256 = documentHash(registered);
    expect(isAccepted(await document({ extensions: { document: { sha256 } }, variables: { first: 2 } }))).toBe(true);
  });

  it('gets 403 for an unregistered document, with the reason', async () => {
    const refused = await document({ query: '{ me { mutations } }' });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'DOCUMENT_NOT_REGISTERED']);
  });

  it('is refused 1,000 documents of 1,000 that are not registered', async () => {
    let refused = 0;
    for (const query of unlisted(1_000)) {
      if (codeOf(await document({ query })) === 'DOCUMENT_NOT_REGISTERED') refused++;
    }
    expect(refused).toBe(1_000);
  });
});

describe('a stage that has switched exploring off', () => {
  it('refuses documents of the caller and questions about the schema', async () => {
    const environment = { EXPLORING: 'false' };
    for (const query of ['{ me { mutations } }', '{ __schema { types { name } } }']) {
      expect(codeOf(await sendToHandler({ environment, body: JSON.stringify({ query }) }))).toBe(
        'DOCUMENT_NOT_REGISTERED',
      );
    }
  });

  it('is off if no setting switches it on', async () => {
    const body = JSON.stringify({ query: '{ me { mutations } }' });
    expect(codeOf(await sendToHandler({ environment: { EXPLORING: '' }, body }))).toBe('DOCUMENT_NOT_REGISTERED');
  });
});
