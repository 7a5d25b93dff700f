import { startInProcess } from '../support/inProcess.ts';
import { startApi } from './api.ts';
import { numbered, playAll, shortest } from './campaign.ts';

/** A process that plays a part of the campaign: `player.ts <seed> <from> <to>`. Answers one line of JSON. */
const [seed = 0, from = 0, to = 0] = process.argv.slice(2).map(Number);
const platform = await startInProcess();
const api = await startApi(platform);
const campaign = await playAll(platform, api, numbered(to, seed).slice(from));
const [first] = campaign.differences;
const differences = first ? [{ ...first, story: await shortest(api, seed, first.index) }] : [];
await api.stop();
await platform.stop();
process.stdout.write(JSON.stringify({ ...campaign, differences }));
