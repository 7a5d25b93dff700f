import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isProduction } from '../../tools/stages.ts';

const program = join(import.meta.dirname, '../../tools/seed.ts');
/** No program listens on port 1. A seed that is not refused fails there and reaches no store. */
const nowhere = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1', AWS_REGION: 'eu-central-1' };

function seed(args: string[], environment: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  const run = spawnSync(process.execPath, [program, ...args], {
    env: { PATH, ...nowhere, ...environment },
    encoding: 'utf8',
  });
  return { status: run.status, said: run.stderr.trim() };
}

test('the demo is refused on a stage marked production, in one line', () => {
  const refusal = { status: 1, said: 'The stage "prod" is production: it takes no demo' };
  expect(seed(['demo', '--stage', 'prod'])).toEqual(refusal);
  expect(seed(['demo'], { STAGE: 'prod', TABLE_NAME: 'indreptar-prod' })).toEqual(refusal);
});

test('a production table is recognised under the name of another stage', () => {
  expect(isProduction('dev', 'indreptar-prod')).toBe(true);
  expect(isProduction('dev', 'indreptar-dev')).toBe(false);
});

test('an unknown part is answered with the known parts', () => {
  expect(seed(['everything']).said).toBe('npm run seed -- directory|demo [--stage <stage>] [--region <region>]');
});
