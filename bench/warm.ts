import { randomUUID } from 'node:crypto';
import { subOfPlace } from '../test/support/inProcess.ts';
import { documentOf } from '../test/support/referrals.ts';
import { startApi } from './support/api.ts';
import { type Bench, type Figure, pairedRatio } from './support/figures.ts';
import { load, numberOf, rowsLike, templateReferral } from './support/manyReferrals.ts';
import { captured, rawClients, renamed, replay } from './support/replay.ts';
import { column, compared, interleaved, type Sample } from './support/rounds.ts';
import { timed } from './support/timed.ts';

/**
 * A whole command and whole pages through the shipped handler, compared with the raw SDK making the same DynamoDB
 * calls, which were captured from the services, with the same items in the same sizes.
 */
const acknowledge = documentOf('acknowledgeReferral');
const shown = `{ nodes { id number status needCode urgency completionDue waitingFor receivingInstitution { name { ro } } }
  pageInfo { hasNextPage endCursor } }`;
const lists = [
  { name: 'register', place: 'caseworker.chisinau', document: `{ result: register(first: 20) ${shown} }` },
  { name: 'inbox', place: 'contact.mec', document: `{ result: inbox(first: 20) ${shown} }` },
];

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const { platform, ask, stop } = await startApi();
    const { tuned, defaults } = rawClients();
    const [rounds, each] = quick ? [2, 12] : [11, 30];
    const template = await templateReferral(platform);
    const contact = subOfPlace('contact.mec');
    const inputOf = (id: string) => ({ referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-17' });

    // Enough referrals for every round of three variants, with the discarded round.
    const many = Array.from({ length: (rounds + 1) * each * 3 + 1 }, (_, at) =>
      rowsLike(template, { number: numberOf(500_000 + at) }),
    );
    const rows = many.flatMap((one) => one.rows);
    await load(platform.table.client, platform.table.tableName, rows.values());
    const ids = many.map(({ referral }) => referral.id);
    const take = (count: number): string[] => ids.splice(0, count);

    // Member and directory are in memory, as in a function that has answered before.
    for (const { place } of lists) await platform.as(place)('{ me { member { institution { code } } } }');
    const [captive = ''] = take(1);
    const variables = { input: { ...inputOf(captive), idempotencyKey: randomUUID() } };
    const key = variables.input.idempotencyKey;
    const command = await captured(() => platform.as('contact.mec')(acknowledge, variables));
    const [, transaction] = command;
    if (!transaction || command.length !== 2) throw new Error(`a command makes ${command.length} calls`);
    // The same token would count as the same transaction.
    const token = (transaction.input as { ClientRequestToken: string }).ClientRequestToken;
    const callsOf = (id: string) => renamed(command, { [captive]: id, [key]: randomUUID(), [token]: randomUUID() });
    const rawCommands = (client: typeof tuned) => () =>
      timed(
        take(each)
          .map(callsOf)
          .map((calls) => () => replay(client, calls)),
      );
    try {
      say(`commands: ${rounds} rounds of 3 × ${each}`);
      const commands = await interleaved(rounds, {
        ours: () =>
          timed(
            take(each).map(
              (id) => () => ask(contact, acknowledge, { input: { ...inputOf(id), idempotencyKey: randomUUID() } }),
            ),
          ),
        raw: rawCommands(tuned),
        rawDefaults: rawCommands(defaults),
      });
      const figures = figuresOf('warm command', 1.3, commands);
      for (const { name, place, document } of lists) {
        say(`${name}: ${rounds} rounds of 3 × ${each}`);
        const sub = subOfPlace(place);
        const calls = await captured(() => platform.as(place)(document));
        if (calls.length !== 1) throw new Error(`a page makes ${calls.length} calls`);
        const times = <Item>(item: Item) => Array.from({ length: each }, () => item);
        const pages = await interleaved(rounds, {
          ours: () => timed(times(() => ask(sub, document))),
          raw: () => timed(times(() => replay(tuned, calls))),
          rawDefaults: () => timed(times(() => replay(defaults, calls))),
        });
        figures.push(...figuresOf(`warm page of 20, ${name}`, 1.25, pages));
      }
      return figures;
    } finally {
      tuned.destroy();
      defaults.destroy();
      await stop();
    }
  },
};

function figuresOf(name: string, atMost: number, samples: Record<'ours' | 'raw' | 'rawDefaults', Sample[]>): Figure[] {
  const ratio = (measure: string, to: 'raw' | 'rawDefaults') =>
    pairedRatio(column(samples.ours, measure), column(samples[to], measure));
  const p50 = compared(samples, 'p50');
  const cpu = compared(samples, 'cpuMs');
  const { ours = 0, raw = 0, rawDefaults = 0 } = p50.medians;
  return [
    {
      name: `${name}, p50 to the raw SDK`,
      goal: { atMost },
      reached: ratio('p50', 'rawDefaults'),
      unit: '×',
      note: `${ours.toFixed(2)} ms, raw ${rawDefaults.toFixed(2)} ms; to the raw SDK with our logger setting (${raw.toFixed(2)} ms) ${ratio('p50', 'raw').toFixed(2)} ×`,
      ...p50,
    },
    {
      name: `${name}, cpu`,
      reached: cpu.medians.ours ?? 0,
      unit: 'ms',
      note: `raw ${cpu.medians.rawDefaults?.toFixed(2)}`,
      ...cpu,
    },
  ];
}
