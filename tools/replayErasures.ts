// npm run replay-erasures [-- --stage x]. Without a stage: the local platform that is running here.
import { parseArgs } from 'node:util';
import { chooseStore } from './chooseStore.ts';
import { explain } from './refused.ts';

const usage = 'npm run replay-erasures -- [--stage <stage>] [--region <region>]';
const say = (line: string) => console.log(line);

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  if (positionals.length > 0) throw new Error(usage);
  await chooseStore(values.stage, values.region);
  const { replayErasures } = await import('../services/erasure/replay.ts');
  const { businessNow } = await import('../services/platform/clock.ts');
  await replayErasures(businessNow(), say);
  say('The ledger is applied: traffic may come back.');
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
