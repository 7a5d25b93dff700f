import { subOfPlace } from '../test/support/inProcess.ts';
import { issuedReferral } from '../test/support/referrals.ts';
import { startApi } from './support/api.ts';
import { type Bench, median } from './support/figures.ts';
import { column, compared, interleaved } from './support/rounds.ts';
import { timed } from './support/timed.ts';

/**
 * The cost of the access log for a read: the same referral with and without a personal field. Only the first read is
 * logged before it is answered.
 */
export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const { platform, ask, stop } = await startApi();
    try {
      const [rounds, each] = quick ? [2, 10] : [11, 40];
      platform.setNow('2026-04-10T07:00:00.000Z');
      const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
      const sub = subOfPlace('caseworker.chisinau');
      const read = (fields: string) => () =>
        timed(Array.from({ length: each }, () => () => ask(sub, `{ referral(id: "${id}") { id status ${fields} } }`)));
      say(`a referral: ${rounds} rounds of 2 × ${each}`);
      const samples = await interleaved(rounds, { recorded: read('summary'), bare: read('') });
      const of = (measure: string) =>
        median(
          column(samples.recorded, measure).map(
            (value, at) => value - (column(samples.bare, measure)[at] ?? Number.NaN),
          ),
        );
      return [
        { name: 'access log: added to a read, p50', reached: of('p50'), unit: 'ms', ...compared(samples, 'p50') },
        { name: 'access log: added to a read, cpu', reached: of('cpuMs'), unit: 'ms', ...compared(samples, 'cpuMs') },
      ];
    } finally {
      await stop();
    }
  },
};
