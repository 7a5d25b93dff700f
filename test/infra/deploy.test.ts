import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callbackPorts, callbackUrl } from '../../infra/callbackUrls.ts';
import { bootstrapNeeds, checkBootstrap } from '../../infra/deploy/bootstrap.ts';
import { type Check, type Deployed, smoke, smokeChecks } from '../../infra/deploy/smoke.ts';
import { cdkArguments, stacksInOrder } from '../../infra/deploy/stackOrder.ts';
import { runSteps, type Step } from '../../infra/deploy/steps.ts';
import { deploymentSteps } from '../../infra/deploy.ts';
import { createIssuer } from '../../local/issuer/issuer.ts';
import { issuerKeys } from '../../local/issuer/keys.ts';
import { explain, Refused } from '../../tools/refused.ts';
import { stageParameters } from '../../tools/stageParameters.ts';
import { type AwsStandIn, startAwsStandIn } from '../data/support/awsStandIn.ts';
import { startQueues, startTable, type TestQueues, type TestTable, tableInput } from '../support/engines.ts';
import { propertiesOf, readTemplates, someInstitutions, writeAssembly } from './assembly.ts';

const stage = 'try';
const region = 'eu-central-1';
const clientId = 'desktopclient';
const folder = mkdtempSync(join(tmpdir(), 'indreptar-deploy-'));
const servers: Server[] = [];
const assembly = join(folder, 'cdk.out');
let aws: AwsStandIn;
let table: TestTable;
let queues: TestQueues;
let deployed: Deployed;

/** Stages have fixed names, and so have the table and queues of this store. */
const tableName = `indreptar-${stage}`;
const once = { tries: 1, pauseMs: 0 };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers a request without a token as the API's gateway does, with the words of the template. */
function refusingApi(): RequestListener {
  const answers = propertiesOf(readTemplates(assembly), 'AWS::ApiGateway::GatewayResponse');
  const { StatusCode, ResponseTemplates } = answers.find(({ ResponseType }) => ResponseType === 'UNAUTHORIZED');
  return (_, response) => response.writeHead(Number(StatusCode)).end(ResponseTemplates['application/json']);
}

beforeAll(async () => {
  writeAssembly(folder, someInstitutions, { stage });
  table = await startTable();
  queues = await startQueues();
  aws = await startAwsStandIn();
  process.env.AWS_ENDPOINT_URL_SSM = aws.endpoint;
  await table.client.send(new CreateTableCommand(tableInput(tableName, true)));
  for (const name of [`${tableName}-md-mec.fifo`, `${tableName}-dlq-md-mec.fifo`]) {
    const Attributes = { FifoQueue: 'true' };
    await queues.client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  }
  let handle: RequestListener = () => undefined;
  const origin = await serve((request, response) => handle(request, response));
  const client = {
    id: clientId,
    name: 'explorer',
    flow: 'code' as const,
    secret: undefined,
    scopes: ['openid', 'email', 'indreptar/api'],
    redirectUris: callbackPorts.map(callbackUrl),
    accessTokenSeconds: 3_600,
  };
  const issuer = createIssuer(origin, [client], await issuerKeys(folder));
  handle = (request, response) => void issuer.handle(request, response);

  // As many as a stage has, which is more than one page.
  const names = Object.keys(await stageParameters(stage, region));
  const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const name of names) aws.parameters.set(`/indreptar/${stage}/${kebab(name)}`, 'something');
  aws.parameters.set(`/indreptar/${stage}/explorer-client-id`, clientId);
  aws.parameters.set(`/indreptar/${stage}/api-url`, await serve(refusingApi()));
  deployed = {
    ...{ stage, region, queueInstitutions: ['MD-MEC'], issuerUrl: issuer.url, signInUrl: issuer.url },
    parameters: await stageParameters(stage, region),
  };
});
afterAll(async () => {
  await table.client.send(new DeleteTableCommand({ TableName: tableName }));
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all([aws.stop(), queues.stop(), table.stop()]);
  rmSync(folder, { recursive: true });
});

/** The results of the checks of a deployment, in their words. */
async function look(variant: Partial<Deployed> = {}): Promise<string[]> {
  const said: string[] = [];
  await smoke(smokeChecks({ ...deployed, ...variant }), (line) => said.push(line), once).catch(explain);
  return said.filter((line) => line.includes('NOT')).map((line) => line.trim());
}

describe('the smoke check', () => {
  it('finds nothing amiss where everything is, except that this test speaks http', async () => {
    expect(await look()).toEqual([expect.stringMatching(/NOT {2}the API has an https address: http:\/\/127/)]);
  });

  const broken: [string, () => Promise<Partial<Deployed>> | Partial<Deployed>, RegExp][] = [
    ['a parameter', () => ({ parameters: { ...deployed.parameters, tableStreamArn: undefined } }), /tableStreamArn/],
    [
      'an API that lets everybody in',
      async () => ({ parameters: { ...deployed.parameters, apiUrl: await serve((_, r) => r.end('{"data":{}}')) } }),
      /refuses who is not signed in.*status 200/,
    ],
    [
      'an API that refuses in words of its own',
      async () => {
        const apiUrl = await serve((_, answer) => answer.writeHead(401).end('{"message":"Unauthorized"}'));
        return { parameters: { ...deployed.parameters, apiUrl } };
      },
      /status 401: \{"message"/,
    ],
    ['a pool', () => ({ issuerUrl: `${deployed.issuerUrl}/other` }), /publishes its keys.*answers 404/],
    [
      'a client that the sign-in page does not know',
      () => ({ parameters: { ...deployed.parameters, explorerClientId: 'other' } }),
      /sign-in page takes our client/,
    ],
    ['a queue', () => ({ queueInstitutions: ['MD-MEC', 'MD-ANOFM'] }), /indreptar-try-md-anofm.fifo/],
    ['a table', () => ({ stage: 'tri' }), /the table is active/],
  ];
  it.each(broken)('misses %s', async (_, variant, complaint) => {
    expect((await look(await variant())).join('\n')).toMatch(complaint);
  });

  it('waits for a resource that does not exist yet, and counts a resource that never appears', async () => {
    let looked = 0;
    const late: Check = {
      says: 'late',
      look: async () => {
        looked += 1;
        if (looked < 3) throw new Error('not yet');
      },
    };
    const never: Check = { says: 'never', look: () => Promise.reject(new Error('gone')) };
    const said: string[] = [];
    const outcome = smoke([late, never], (line) => said.push(line), { tries: 3, pauseMs: 0 });
    await expect(outcome).rejects.toThrow('1 of 2 checks failed');
    expect(said).toEqual(['  ok   late', '  NOT  never: gone']);
  });
});

describe('the bootstrap', () => {
  const version = '/cdk-bootstrap/hnb659fds/version';

  it('is the version that the assembly asks for', () => {
    expect(bootstrapNeeds(assembly)).toEqual({ parameter: version, version: 6 });
  });

  it('that is missing or old is reported with the command that makes it', async () => {
    aws.parameters.delete(version);
    const command = /npx cdk bootstrap aws:\/\/<account id>\/eu-central-1/;
    expect(await checkBootstrap(assembly, region).catch(explain)).toMatch(/not bootstrapped/);
    aws.parameters.set(version, '5');
    expect(await checkBootstrap(assembly, region).catch(explain)).toMatch(command);
    aws.parameters.set(version, '25');
    expect(await checkBootstrap(assembly, region).catch(explain)).toBeUndefined();
  });

  it('is not read from an assembly without it', () => {
    const other = mkdtempSync(join(folder, 'other-'));
    writeFileSync(join(other, 'manifest.json'), '{"artifacts":{}}');
    expect(() => bootstrapNeeds(other)).toThrow('says nothing of a bootstrap');
  });
});

describe('a deployment', () => {
  const step = (says: string, run: Step['run'] = () => undefined): Step => ({ says, run, goOn: `mend ${says}` });

  it('that stops names the step, the finished steps, and the way on', async () => {
    const said: string[] = [];
    const failing = step('second', () => {
      throw new Refused('no room');
    });
    const steps = [step('first'), failing, step('third')];
    expect(await runSteps(steps, (line) => said.push(line.trim()))).toBe(false);
    expect(said).toEqual([
      '[1/3] first',
      '[2/3] second',
      'Stopped at step 2, "second": no room',
      'Done before: first.',
      'To go on: mend second',
    ]);
  });

  it('looks before it changes anything, and loads the directory after the stacks', () => {
    const order = deploymentSteps({ stage, region, yes: true, allow: [] }).map(({ says }) => says);
    expect(order.findIndex((says) => says.includes('lose'))).toBeLessThan(
      order.findIndex((says) => says.includes('deploy the stacks')),
    );
    expect(order.slice(-2)).toEqual(['load the directory of institutions', 'look whether the stage answers']);
  });

  it('takes each stack after those that it needs, the service last', () => {
    const names = stacksInOrder(assembly).map(({ name }) => name);
    expect(names[0]).toBe('Indreptar-try-Stateful');
    expect(names.at(-1)).toBe('Indreptar-try-Service');
    expect(new Set(names).size).toBe(names.length);
  });

  describe('of one stack', () => {
    const table = { name: 'Indreptar-try-Stateful', isProtected: true };
    const service = { name: 'Indreptar-try-Service', isProtected: false };
    const args = (stack: typeof table, status: string | undefined, yes = true) =>
      cdkArguments(stack, status, { assembly, yes });

    it('asks about permissions unless told not to', () => {
      expect(args(table, 'UPDATE_COMPLETE', false)).toContain('broadening');
      expect(args(table, 'UPDATE_COMPLETE')).toContain('never');
    });

    it('keeps the resources of a protected stack after a failed first deployment and goes on there; rolls back any other stack', () => {
      for (const status of [undefined, 'REVIEW_IN_PROGRESS', 'CREATE_FAILED', 'UPDATE_FAILED']) {
        expect(args(table, status)).toContain('--no-rollback');
        expect(args(service, status)).not.toContain('--no-rollback');
      }
      for (const status of ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']) {
        expect(args(table, status)).not.toContain('--no-rollback');
      }
    });

    it('says so where the CDK would only fail: a protected stack that was rolled back', () => {
      expect(() => args(table, 'ROLLBACK_COMPLETE')).toThrow(
        'its first deployment was taken back (docs/operate.md, 3)',
      );
      expect(args(service, 'ROLLBACK_COMPLETE')).toContain('Indreptar-try-Service');
    });
  });
});
