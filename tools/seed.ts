// npm run seed -- directory|demo [--stage x]. Without a stage: the local platform that is running here.
import { parseArgs } from 'node:util';
import { chooseKeys, chooseStore } from './chooseStore.ts';
import { explain } from './refused.ts';

const usage = 'npm run seed -- directory|demo [--stage <stage>] [--region <region>]';
const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  const [part] = positionals;
  if (positionals.length !== 1 || (part !== 'directory' && part !== 'demo')) throw new Error(usage);
  await chooseStore(values.stage, values.region);

  const { isProduction } = await import('./stages.ts');
  const stage = process.env.STAGE ?? '';
  const production = isProduction(stage, process.env.TABLE_NAME ?? '');
  if (part === 'demo' && production) throw new Error(`The stage "${stage}" is production: it takes no demo`);

  // The directory holds no personal data.
  if (part === 'demo') await chooseKeys(values.stage);
  const { seedAccounts, seedDirectory } = await import('../data/seedDirectory.ts');
  await seedDirectory(say);
  if (!production && (part === 'demo' || values.stage === undefined)) await seedAccounts(say);
  if (part === 'demo') {
    const { businessNow } = await import('../services/platform/clock.ts');
    const { seedDemo } = await import('../data/seedDemo.ts');
    await seedDemo(businessNow(), say);
  }
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
