// npm run restrict [-- --stage x]. Without a stage: the local platform that is running here.
import { parseArgs } from 'node:util';
import { chooseKeys, chooseStore } from './chooseStore.ts';
import { explain } from './refused.ts';

const usage = 'npm run restrict -- [--stage <stage>] [--region <region>]';

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  if (positionals.length > 0) throw new Error(usage);
  await chooseStore(values.stage, values.region);
  await chooseKeys(values.stage);
  const { restrictReferrals } = await import('./restrictReferrals.ts');
  const { businessNow } = await import('../services/platform/clock.ts');
  const { found, restricted } = await restrictReferrals(businessNow(), (line) => console.log(line));
  console.log(`${found} referrals were stored unrestricted for a restricted need; ${restricted} are restricted now.`);
  if (restricted < found) {
    console.error('Run it again: other users changed the rest at the same moment.');
    process.exitCode = 1;
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
