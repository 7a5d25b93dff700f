import { startInProcess } from '../support/inProcess.ts';
import { startApi } from './api.ts';
import { chosen, playAll, shortest } from './campaign.ts';

/** A process that plays a part of the campaign: `player.ts <seed> <sequences> <from> <to>`. Prints one line of JSON. */
const [seed = 0, count = 0, from = 0, to = 0] = process.argv.slice(2).map(Number);
const platform = await startInProcess();
const api = await startApi(platform);
const campaign = await playAll(platform, api, chosen(count, seed).slice(from, to));
const [first] = campaign.differences;
const found = first && (await shortest(api, seed, first));
const alone = found?.difference ?? 'it cannot be seen again when it is played alone';
const differences = first ? [{ ...first, story: alone }] : [];
await api.stop();
await platform.stop();
process.stdout.write(JSON.stringify({ ...campaign, differences }));
