// npm run encrypt [-- rewrap] [--stage x]. Without a stage: the local platform that is running here.
import { parseArgs } from 'node:util';
import { chooseKeys, chooseStore } from './chooseStore.ts';
import { explain } from './refused.ts';

const usage = `npm run encrypt -- [--stage <stage>] [--region <region>]          seals what was stored before encryption
npm run encrypt -- rewrap [--stage <stage>] [--region <region>]   wraps every data key under the stage's present key`;
const say = (line: string) => console.log(line);

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  const [part = 'rows'] = positionals;
  if (positionals.length > 1 || (part !== 'rows' && part !== 'rewrap')) throw new Error(usage);
  await chooseStore(values.stage, values.region);
  await chooseKeys(values.stage);
  const { encryptRows, rewrapAll } = await import('./encryptRows.ts');
  if (part === 'rewrap') say(`data keys of ${await rewrapAll()} subjects are wrapped under the present key`);
  else {
    const { referrals, cases, members } = await encryptRows(say);
    say(`sealed: ${referrals} referrals with their history, ${cases} cases, ${members} members; nothing is plain now`);
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
