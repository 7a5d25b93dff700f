// npm run encrypt [-- rewrap | rotate] [--stage x]. Without a stage: the local platform that is running here.
import { parseArgs } from 'node:util';
import { chooseKeys, chooseStore } from './chooseStore.ts';
import { explain } from './refused.ts';

const usage = `npm run encrypt -- [--stage <stage>] [--region <region>]          seals what was stored before encryption
npm run encrypt -- rewrap [--stage <stage>] [--region <region>]   wraps every data key under the stage's present key
npm run encrypt -- rotate [--stage <stage>] [--region <region>]   gives everybody a next data key for what is written from now on`;
const say = (line: string) => console.log(line);

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  const [part = 'rows'] = positionals;
  if (positionals.length > 1 || !['rows', 'rewrap', 'rotate'].includes(part)) throw new Error(usage);
  await chooseStore(values.stage, values.region);
  await chooseKeys(values.stage);
  if (part === 'rows') {
    const { encryptRows } = await import('./encryptRows.ts');
    const { referrals, cases, members } = await encryptRows(say);
    say(`sealed: ${referrals} referrals with their history, ${cases} cases, ${members} members; nothing is plain now`);
  } else {
    const { rewrapAll, rotateAll } = await import('./dataKeys.ts');
    const { count, failed } = part === 'rewrap' ? await rewrapAll() : await rotateAll();
    for (const { subject, error } of failed) console.error(`${subject}: left as it is, ${error}`);
    const done = part === 'rewrap' ? 'have their data keys wrapped under the present key' : 'have a next data key';
    say(`${count} subjects ${done}${failed.length > 0 ? `; ${failed.length} have not` : ''}`);
    // A second run would give every other subject another new key.
    if (failed.length > 0 && part === 'rewrap')
      say('run it again for those; the former key has to stay until all are done');
    if (failed.length > 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
