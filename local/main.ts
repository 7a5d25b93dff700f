import { parseArgs } from 'node:util';
import { demoAccounts } from '../data/accounts.ts';
import { ensureAssembly } from './build/assembly.ts';
import type { Platform } from './platform.ts';
import { PlatformProblem } from './problem.ts';
import { dataDirectoryPath, type RuntimeFile } from './runtimeFile.ts';
import { institutionOfClient, type Seed } from './seeding.ts';

const help = `npm start -- [options]

  --memory         keep nothing: a clean store that is gone at the end
  --no-demo        load the directory and the demo accounts, no cases and no referrals
  --no-seed        load nothing
  --processes <n>  processes of each function (4)
  --no-iam         do not hold the functions to their roles in the template
  --verbose        show the logs of the platform and of the functions
  --help           this text

Environment: PORT (4000), DATA_DIR (.data), CDK_OUTDIR (run this synthesized assembly, build nothing)
`;

interface Arguments {
  memory: boolean;
  seed: Seed;
  processes: number;
  verbose: boolean;
  iam: boolean;
  port: number;
}

function readArguments(): Arguments {
  const { values } = parse();
  if (values.help) {
    process.stdout.write(help);
    process.exit(0);
  }
  const port = Number(process.env.PORT || 4_000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PlatformProblem(`PORT is no port: ${process.env.PORT}`);
  const processes = Number(values.processes ?? 4);
  if (!Number.isInteger(processes) || processes < 1) throw new PlatformProblem(`--processes must be 1 or more`);
  return {
    memory: values.memory ?? false,
    seed: values['no-seed'] ? 'none' : values['no-demo'] ? 'directory' : 'demo',
    verbose: values.verbose ?? false,
    iam: !values['no-iam'],
    processes,
    port,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        memory: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
        'no-seed': { type: 'boolean' },
        processes: { type: 'string' },
        'no-iam': { type: 'boolean' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new PlatformProblem(`${(error as Error).message.split('.')[0]}: npm start -- --help tells the options`);
  }
}

const say = (line: string) => console.log(`· ${line}`);

/** The settings with which examples/back-office acts as the system of an institution. */
function backOffice(runtime: RuntimeFile, { name, id, secret }: RuntimeFile['machineClients'][number]): string {
  const institution = institutionOfClient(runtime.stage, name);
  const settings = {
    QUEUE_URL: runtime.queues[institution],
    AWS_ENDPOINT_URL_SQS: runtime.queueEndpoint,
    API_URL: `${runtime.url}/graphql`,
    TOKEN_URL: `${runtime.issuer}/oauth2/token`,
    CLIENT_ID: id,
    CLIENT_SECRET: secret,
  };
  const lines = Object.entries(settings).map(([variable, value]) => `  export ${variable}=${value}`);
  return [`The system of ${institution} (examples/back-office):`, ...lines].join('\n');
}

function summary(runtime: RuntimeFile, iam: boolean, toolsEnvironment: string): string {
  const addresses = [
    ['GraphiQL', `${runtime.url}/graphiql`],
    ['GraphQL', `${runtime.url}/graphql`],
    ['sign-in (OIDC)', runtime.issuer],
    [
      'tables (DynamoDB)',
      `${runtime.dynamoEndpoint} ${[runtime.tableName, runtime.keysTableName, runtime.accessLogTableName].join(' ').trim()}`,
    ],
    ['queues (SQS)', `${runtime.queueEndpoint} ${Object.keys(runtime.queues).join(' ')}`],
    ['keys (KMS)', runtime.keyEndpoint],
    ['least privilege', iam ? `on: functions do what their roles allow; ${runtime.url}/grants` : 'off (--no-iam)'],
    ['logs', runtime.logDirectory],
  ];
  const accounts = demoAccounts.map((account) => account.place).join(', ');
  return `
Îndreptar, stage ${runtime.stage}
${addresses.map(([name = '', address]) => `  ${name.padEnd(18)}${address}`).join('\n')}
Demo accounts (each @demo.indreptar.example):
  ${accounts}
A bearer token: ${toolsEnvironment}npm run --silent token -- ${demoAccounts[0]?.email}
${runtime.machineClients.map((client) => backOffice(runtime, client)).join('\n')}`;
}

async function main(): Promise<void> {
  const { port, ...chosen } = readArguments();
  // The engines load while the functions are built. An assembly that the caller names runs unchanged.
  const engines = import('./platform.ts');
  const assemblyDirectory = process.env.CDK_OUTDIR || (await ensureAssembly(say));
  let platform: Platform | undefined;
  let stoppingSince: number | undefined;
  const stop = async (exitCode: number) => {
    if (stoppingSince !== undefined) {
      // npm repeats a signal that the terminal already sent. Only a later signal forces the end.
      if (Date.now() - stoppingSince > 1_000) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    await platform?.stop();
    process.exit(exitCode);
  };
  const { startPlatform } = await engines;
  const starting = startPlatform({ ...chosen, port, assemblyDirectory, dataPath: dataDirectoryPath(), say });
  const onSignal = () => {
    // No request is in flight during the start. The children end with this process.
    if (!platform) process.exit(0);
    void stop(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  endWithParent(onSignal);
  platform = await starting;
  void platform.broken.then((problem) => {
    if (stoppingSince !== undefined) return;
    console.error(problem.message);
    void stop(1);
  });
  // Tools look for the platform in the data folder. Without a data folder they find none.
  const toolsEnvironment = chosen.memory ? `DATA_DIR=${platform.data.path} ` : '';
  console.log(summary(platform.runtime, chosen.iam, toolsEnvironment));
  console.log(`ready ${platform.runtime.url}`);
}

/** The platform ends when the test or npm that started it was killed. */
function endWithParent(end: () => void): void {
  if (process.send) process.on('disconnect', end);
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, 500);
  watch.unref();
}

try {
  await main();
} catch (error) {
  console.error(error instanceof PlatformProblem ? error.message : error);
  process.exit(1);
}
