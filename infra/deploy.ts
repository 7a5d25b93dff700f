import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run deploy -- --stage dev [--region eu-central-1] [--yes]`: synthesizes, then deploys every stack of the stage in the
 * order of their dependencies. The account is the one of the environment's AWS credentials, bootstrapped for the CDK.
 */
const { values } = parseArgs({
  options: { stage: { type: 'string' }, region: { type: 'string' }, yes: { type: 'boolean', default: false } },
});
if (!values.stage) fail('say which stage: npm run deploy -- --stage dev');

const root = join(import.meta.dirname, '..');
const assembly = join(root, 'cdk.out');
const region = values.region ? ['--region', values.region] : [];

runNode([join(root, 'infra', 'app.ts'), '--stage', values.stage, ...region]);
runNode([
  join(root, 'node_modules/aws-cdk/bin/cdk'),
  'deploy',
  '--all',
  '--app',
  assembly,
  '--require-approval',
  values.yes ? 'never' : 'broadening',
]);
// After the stacks: the directory is loaded into the stage's table, then a smoke check asks the API who is signed in.

function runNode(args: string[]): void {
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CDK_OUTDIR: assembly },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
