import { randomUUID } from 'node:crypto';
import { backgroundAccounts, demoAccounts } from '../data/accounts.ts';
import { subOfPlace } from '../test/support/inProcess.ts';
import { aDraft, documentOf, openedCase } from '../test/support/referrals.ts';
import { startApi } from './support/api.ts';
import { type Bench, type Figure, median, pairedRatio } from './support/figures.ts';
import { draftDates, load, numberOf, rowsLike, templateReferral } from './support/manyReferrals.ts';
import { captured, rawClients, renamed, replay } from './support/replay.ts';
import { interleaved } from './support/rounds.ts';
import { timedAtOnce } from './support/timed.ts';

/**
 * Whole atomic commands a second, eight at once, in one process beside its engine. The nearest peer, AWS FHIR Works,
 * made 186 creates and 200 updates a second in one measurement elsewhere. The rate is compared with that, and with the
 * raw SDK making the same calls on this machine.
 */
const peer = { create: 186, update: 200 };
const atOnce = 8;
const issue = documentOf('issueReferral');
const acknowledge = documentOf('acknowledgeReferral');

/** A caseworker of each of eight centres, because the numbers of one register are given one after the other. */
const caseworkers = [...demoAccounts, ...backgroundAccounts].filter(({ roles }) => roles.includes('CASEWORKER'));
const lanes = caseworkers.slice(0, atOnce);

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const { platform, ask, stop } = await startApi();
    const { defaults } = rawClients();
    const [rounds, each] = quick ? [3, 24] : [9, 64];
    const contact = subOfPlace('contact.mec');
    try {
      const template = await templateReferral(platform);
      await platform.as('contact.mec')('{ me { member { institution { code } } } }');
      const many = Array.from({ length: (rounds + 1) * each * 2 + 1 }, (_, at) =>
        rowsLike(template, { number: numberOf(500_000 + at) }),
      );
      const rows = many.flatMap((one) => one.rows);
      await load(platform.table.client, platform.table.tableName, rows.values());
      const ids = many.map(({ referral }) => referral.id);

      say(`opening ${(rounds + 1) * each} cases`);
      const cases: { sub: string; caseId: string }[] = [];
      for (let at = 0; at < (rounds + 1) * each; at += lanes.length) {
        const opened = await Promise.all(lanes.map(({ sub }) => openedCase(platform.asMember(sub))));
        cases.push(...opened.map(({ id }, lane) => ({ sub: lanes[lane]?.sub ?? '', caseId: id })));
      }
      const acknowledgeOf = (id: string, idempotencyKey: string) => ({
        input: { referral: { id }, expectedVersion: 1, incomingNumber: 'MEC-17', idempotencyKey },
      });
      const [captive = '', key] = [ids.pop(), randomUUID()];
      const calls = await captured(() => platform.as('contact.mec')(acknowledge, acknowledgeOf(captive, key)));
      const token = (calls.at(-1)?.input as { ClientRequestToken: string } | undefined)?.ClientRequestToken ?? '';

      const perSecond = async (operations: (() => Promise<unknown>)[]) => ({
        perSecond: (await timedAtOnce(atOnce, operations)).perSecond,
      });
      say(`issue, acknowledge and the raw SDK: ${rounds} rounds of ${each} each, ${atOnce} at once`);
      const samples = await interleaved(rounds, {
        issue: () =>
          perSecond(
            cases.splice(0, each).map(({ sub, caseId }) => () => {
              const draft = aDraft(caseId, draftDates());
              return ask(sub, issue, { input: { idempotencyKey: randomUUID(), draft } });
            }),
          ),
        acknowledge: () =>
          perSecond(ids.splice(0, each).map((id) => () => ask(contact, acknowledge, acknowledgeOf(id, randomUUID())))),
        raw: () =>
          perSecond(
            ids
              .splice(0, each)
              .map((id) => renamed(calls, { [captive]: id, [key]: randomUUID(), [token]: randomUUID() }))
              .map((again) => () => replay(defaults, again)),
          ),
      });
      const rates = (name: keyof typeof samples) => samples[name].map((sample) => sample.perSecond ?? 0);
      const raw = median(rates('raw'));
      const figure = (name: 'issue' | 'acknowledge', times: number, of: number): Figure => ({
        name: `atomic ${name}, to the peer's ${of}/s`,
        goal: { atLeast: times },
        reached: median(rates(name)) / of,
        unit: '×',
        note: `${median(rates(name)).toFixed(0)}/s; the raw SDK makes an acknowledge's calls ${raw.toFixed(0)} times a second here; the peer was measured elsewhere`,
        rounds: { [name]: rates(name), raw: rates('raw') },
      });
      return [
        figure('issue', 3, peer.create),
        figure('acknowledge', 4, peer.update),
        {
          name: 'atomic acknowledge, rate to the raw SDK with the same calls',
          reached: pairedRatio(rates('acknowledge'), rates('raw')),
          unit: '×',
        },
      ];
    } finally {
      defaults.destroy();
      await stop();
    }
  },
};
