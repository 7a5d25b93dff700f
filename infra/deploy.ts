import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Refused } from '../tools/refused.ts';
import { signInPlace, stageParameters } from '../tools/stageParameters.ts';
import { checkBootstrap } from './deploy/bootstrap.ts';
import { runProgram } from './deploy/program.ts';
import { smoke, smokeChecks } from './deploy/smoke.ts';
import { cdkArguments, stackStatuses, stacksInOrder } from './deploy/stackOrder.ts';
import { runSteps, type Step } from './deploy/steps.ts';
import { diffGate } from './diffGate.ts';
import { queueInstitutions, readInstitutions } from './institutions.ts';
import { stageSettings } from './stageSettings.ts';

const usage = `npm run deploy -- --stage <stage> [--region <region>] [--yes] [--allow <logical id>]…
  --yes    asks nothing; otherwise changes of permissions are shown and asked about
  --allow  lets the diff gate pass one named loss`;

export type Options = { stage: string; region: string; yes: boolean; allow: string[] };

/** Synthesizes, checks for losses, deploys every stack, loads the directory and checks the result. */
export function deploymentSteps({ stage, region, yes, allow }: Options): Step[] {
  const assembly = join(import.meta.dirname, '..', 'cdk.out');
  const place = ['--stage', stage, '--region', region];
  const again = `npm run deploy -- --stage ${stage}`;
  return [
    {
      says: 'bundle the functions and write the templates, checked',
      run: () => runProgram('infra/app.ts', place, { CDK_OUTDIR: assembly }),
      goOn: `correct what is named, then ${again}`,
    },
    {
      says: `see whether the account is bootstrapped in ${region}`,
      run: () => checkBootstrap(assembly, region),
      goOn: `nothing is changed in the account yet; remove the cause, then ${again}`,
    },
    {
      says: 'see what the deployment would lose',
      run: async () => {
        if (!(await diffGate({ assembly, stage, allow }))) throw new Refused('the diff gate is closed');
      },
      goOn: 'take the change back, or name each loss that is meant with --allow',
    },
    {
      says: 'deploy the stacks, in the order of their dependencies',
      run: () => deployStacks(assembly, region, yes),
      goOn:
        `stacks that are complete stay; remove the cause, then ${again} goes on with the rest. What a failed stack made at ` +
        'its first deployment stays and is continued; a later one was taken back by itself. docs/operate.md, 3',
    },
    {
      says: 'load the directory of institutions',
      run: () => runProgram('tools/seed.ts', ['directory', ...place]),
      goOn: `the stacks are deployed; npm run seed -- directory ${place.join(' ')}`,
    },
    {
      says: 'look whether the stage answers',
      run: async () => smoke(smokeChecks(await deployedStage(stage, region)), console.log),
      goOn: `stacks and directory are deployed; when what failed is mended, ${again} looks again`,
    },
  ];
}

/** Each stack is deployed by itself, because a first deployment and a later one need different options. */
async function deployStacks(assembly: string, region: string, yes: boolean): Promise<void> {
  const statuses = await stackStatuses(region);
  for (const stack of stacksInOrder(assembly)) {
    const args = cdkArguments(stack, statuses.get(stack.name), { assembly, yes });
    await runProgram('node_modules/aws-cdk/bin/cdk', args);
  }
}

async function deployedStage(stage: string, region: string) {
  const parameters = await stageParameters(stage, region);
  const { signInUrl } = await signInPlace(stage, region);
  const issuerUrl = `https://cognito-idp.${region}.amazonaws.com/${parameters.userPoolId}`;
  const withQueue = queueInstitutions(readInstitutions());
  return { stage, region, parameters, issuerUrl, signInUrl, queueInstitutions: withQueue };
}

async function summary(stage: string, region: string): Promise<string> {
  const { apiUrl } = await stageParameters(stage, region);
  const { signInUrl, clientId } = await signInPlace(stage, region);
  return `
The stage ${stage} is deployed in ${region}.
  API        ${apiUrl}
  sign-in    ${signInUrl}
  client id  ${clientId}
Next: the first administrator, who is invited by e-mail (docs/operate.md, 5):
  npm run member -- add --stage ${stage} --email <address> --name <name> --institution MD-IGM --role ADMIN
then a token:  npm run --silent token -- --stage ${stage}`;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string' },
      region: { type: 'string' },
      yes: { type: 'boolean', default: false },
      allow: { type: 'string', multiple: true, default: [] },
    },
  });
  if (!values.stage) throw new Refused(usage);
  if (!values.yes && !process.stdin.isTTY) {
    throw new Refused(
      'a change of permissions has to be confirmed, and this is not an interactive terminal: add --yes',
    );
  }
  const { region } = stageSettings(values.stage, values.region);
  // The CDK and every client use this region, whatever the AWS CLI is set to.
  process.env.AWS_REGION = region;
  const done = await runSteps(deploymentSteps({ ...values, stage: values.stage, region }), console.log);
  if (done) console.log(await summary(values.stage, region));
  return done;
}

if (import.meta.main) {
  process.exitCode = await main().then(
    (done) => (done ? 0 : 1),
    (error: Error) => {
      console.error(error.message);
      return 1;
    },
  );
}
