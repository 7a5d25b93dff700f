import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type DataDirectory, openDataDirectory, runtimeFileName } from './dataDirectory.ts';
import { startEngines } from './engines/engines.ts';
import { ensureQueues } from './engines/queues.ts';
import { ensureTables } from './engines/table.ts';
import { sweepExpired } from './engines/timeToLive.ts';
import { engineCredentials, functionDefinitions } from './functions/definitions.ts';
import { FunctionPool } from './functions/functionPool.ts';
import { createAuthorizer } from './gateway/authorizer.ts';
import { readGatewayResponses } from './gateway/gatewayResponses.ts';
import { readRestApi } from './gateway/restApi.ts';
import { healthCheck, healthy } from './health.ts';
import { type Handle, listen } from './httpServer.ts';
import { startIam } from './iam/iam.ts';
import { loadEvaluator } from './iam/judge.ts';
import { oncePerLine } from './iam/once.ts';
import { poolClients } from './issuer/clients.ts';
import { createIssuer, issuerPath } from './issuer/issuer.ts';
import { issuerKeys } from './issuer/keys.ts';
import { Logs } from './log.ts';
import { PlatformProblem } from './problem.ts';
import { createRouter } from './router.ts';
import type { RuntimeFile } from './runtimeFile.ts';
import { runtimeOf } from './runtimeOf.ts';
import { type Seed, seedStore } from './seeding.ts';
import { startPollers } from './sources/pollers.ts';
import { readSchedules, startSchedules } from './sources/schedules.ts';
import { readAssembly } from './template/assembly.ts';
import { readTemplate } from './template/templateReader.ts';

export interface PlatformOptions {
  assemblyDirectory: string;
  dataPath: string;
  memory: boolean;
  port: number;
  seed: Seed;
  processes: number;
  verbose: boolean;
  /** Refuses calls that the role of a function does not allow. */
  iam: boolean;
  say(line: string): void;
}

export interface Platform {
  runtime: RuntimeFile;
  data: DataDirectory;
  /** Settles when a part of the platform ends unexpectedly. */
  broken: Promise<PlatformProblem>;
  stop(): Promise<void>;
}

const account = '000000000000';
const defaultRegion = 'eu-central-1';

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const data = openDataDirectory({ path: options.dataPath, memory: options.memory });
  // Stops the parts in the reverse order of their start.
  const undo: (() => unknown)[] = [() => data.release()];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, data, undo)), data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Started = Pick<Platform, 'runtime' | 'broken'>;

async function start(options: PlatformOptions, data: DataDirectory, undo: (() => unknown)[]): Promise<Started> {
  const logs = new Logs(data.file('logs'), options.verbose);
  undo.push(() => logs.close());
  const log = logs.open('platform');
  const report = (line: string) => void log.write(`${new Date().toISOString()} ${line}\n`);

  // The port is opened first, because it fails most often. A request during the start gets a clear answer.
  let handle: Handle = async (_, response) => void response.writeHead(503, { 'retry-after': '1' }).end('starting');
  const server = await listen(options.port, (request, response) => handle(request, response), report);
  undo.push(() => server.stop());
  const url = `http://localhost:${server.port}`;

  // This loads while the engines start.
  const evaluator = options.iam ? loadEvaluator() : undefined;
  evaluator?.catch(() => {});
  const stacks = readAssembly(options.assemblyDirectory);
  const region = stacks.map((stack) => stack.region).find((each) => each !== 'unknown-region') ?? defaultRegion;
  const engines = await startEngines(options, data, region, log, undo);
  const template = readTemplate(stacks, {
    account,
    region,
    queueUrl: (name) => `${engines.queues.endpoint}/${account}/${name}`,
    issuerUrl: `${url}${issuerPath}`,
  });
  const connection = { region, credentials: engineCredentials() };
  const dynamo = new DynamoDBClient({ ...connection, endpoint: engines.dynamo.endpoint });
  const sqs = new SQSClient({ ...connection, endpoint: engines.queues.endpoint });
  undo.push(() => [dynamo.destroy(), sqs.destroy()]);
  options.say('creating the tables and the queues of the template');
  const [tables] = await Promise.all([ensureTables(dynamo, template), ensureQueues(sqs, template)]);
  undo.push(...tables.map((table) => sweepExpired(dynamo, table, report)));

  const schedules = readSchedules(template);
  const clients = poolClients(template);
  const runtime = runtimeOf(template, clients, {
    url,
    issuer: `${url}${issuerPath}`,
    region,
    dynamoEndpoint: engines.dynamo.endpoint,
    queueEndpoint: engines.queues.endpoint,
    keyEndpoint: engines.keys.endpoint,
    clockFile: data.file('clock'),
    logDirectory: logs.directory,
  });

  const iam =
    evaluator &&
    (await startIam({
      template,
      region,
      evaluator: await evaluator,
      endpoints: {
        dynamodb: engines.dynamo.endpoint,
        streams: engines.dynamo.endpoint,
        sqs: engines.queues.endpoint,
        kms: engines.keys.endpoint,
      },
      refused: oncePerLine(
        (line) => options.say(`iam: ${line}`),
        (line) => report(`iam: ${line}`),
      ),
    }));
  if (iam) undo.push(() => iam.stop());

  options.say('starting the functions');
  const functions = new Map(
    functionDefinitions(
      template,
      iam
        ? { ...runtime, dynamoEndpoint: iam.endpoint, queueEndpoint: iam.endpoint, keyEndpoint: iam.endpoint }
        : runtime,
    ).map((definition) => [
      definition.arn,
      new FunctionPool(definition, options.processes, logs.open(definition.name)),
    ]),
  );
  undo.push(() => Promise.all([...functions.values()].map((pool) => pool.stop())));
  const isCalledByClock = ({ definition: { arn } }: FunctionPool) =>
    schedules.some(({ functionArn }) => functionArn === arn);
  const issuer = createIssuer(url, clients, await issuerKeys(data.path));
  const authorize = createAuthorizer({
    issuer: issuer.url,
    publicKeys: issuer.publicKeys,
    clientIds: clients.map((client) => client.id),
  });
  const api = { api: readRestApi(template, account), authorize, responses: readGatewayResponses(template), functions };
  const check = healthCheck(dynamo, sqs, runtime);
  handle = createRouter({ api, issuer, runtime, health: check, grants: () => iam?.grants() });
  data.writeJson(runtimeFileName, runtime);
  const [loadDemo] = await Promise.all([
    seedStore(data, runtime, options.seed, options.say),
    // The platform does not wait for functions that the clock calls.
    ...[...functions.values()].map((pool) => (isCalledByClock(pool) ? undefined : pool.warm())),
  ]);
  const pollers = await startPollers({
    template,
    functions,
    tables,
    sqs,
    dynamo: { ...connection, endpoint: engines.dynamo.endpoint },
    checkpointFile: data.file('checkpoints.json'),
    report,
  });
  undo.push(() => pollers.stop());
  const clock = startSchedules({
    schedules,
    functions,
    region,
    account,
    clockFile: runtime.clockFile,
    stateFile: data.file('schedules.json'),
    report,
  });
  undo.push(() => clock.stop());
  const health = await check();
  if (!healthy(health))
    throw new PlatformProblem(`not everything answers: ${JSON.stringify(health)}; logs in ${logs.directory}`);
  const demo = loadDemo?.();
  undo.push(() => demo?.stop());
  demo?.done.catch(({ message }) => options.say(`${message}; the next start goes on with it`));
  const broken = engines.dynamo.exited.then(() => new PlatformProblem('the database engine ended by itself'));
  return { runtime, broken };
}
