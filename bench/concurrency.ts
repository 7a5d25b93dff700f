import { randomUUID } from 'node:crypto';
import { subOfPlace } from '../test/support/inProcess.ts';
import { documentOf } from '../test/support/referrals.ts';
import { startApi } from './support/api.ts';
import { type Bench, type Figure, median, percentile } from './support/figures.ts';
import { load, numberOf, rowsLike, templateReferral } from './support/manyReferrals.ts';
import { interleaved, type Sample } from './support/rounds.ts';
import { timedAtOnce } from './support/timed.ts';

/**
 * Commands on different referrals, several at once in one process. In AWS each has a process of its own. Here they
 * share a core, so the figure shows only that the handler stays correct under overlap.
 */
const acknowledge = documentOf('acknowledgeReferral');
const atOnce = [1, 8, 32] as const;

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const { platform, ask, stop } = await startApi();
    const [rounds, each] = quick ? [2, 32] : [9, 64];
    const template = await templateReferral(platform);
    const many = Array.from({ length: (rounds + 1) * each * atOnce.length }, (_, at) =>
      rowsLike(template, { number: numberOf(500_000 + at) }),
    );
    const rows = many.flatMap((one) => one.rows);
    await load(platform.table.client, platform.table.tableName, rows.values());
    const ids = many.map(({ referral }) => referral.id);
    const contact = subOfPlace('contact.mec');
    const run = (lanes: number) => async (): Promise<Sample> => {
      const operations = ids.splice(0, each).map((id) => () => {
        const input = { referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-17', idempotencyKey: randomUUID() };
        return ask(contact, acknowledge, { input });
      });
      const { perSecond, times } = await timedAtOnce(lanes, operations);
      return { perSecond, p50: median(times), p95: percentile(times, 0.95) };
    };
    try {
      say(`commands at ${atOnce.join(', ')} at once: ${rounds} rounds of ${each} each`);
      const samples = await interleaved<`${(typeof atOnce)[number]}`>(rounds, { 1: run(1), 8: run(8), 32: run(32) });
      return atOnce.map((lanes): Figure => {
        const measured = (name: string) => samples[`${lanes}`].map((sample) => sample[name] ?? 0);
        const note = `p50 ${median(measured('p50')).toFixed(1)} ms, p95 ${median(measured('p95')).toFixed(1)} ms`;
        const perSecond = measured('perSecond');
        return {
          name: `commands, ${lanes} at once`,
          reached: median(perSecond),
          unit: '/s',
          note,
          rounds: { perSecond },
        };
      });
    } finally {
      await stop();
    }
  },
};
