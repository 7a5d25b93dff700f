import type { Bench, Figure } from '../../bench/support/figures.ts';
import { percentile } from '../../bench/support/figures.ts';
import { subjectOf } from '../../services/graphql/context.ts';
import { call } from '../support/gateway.ts';
import { startInProcess, subOfPlace } from '../support/inProcess.ts';
import { addMachine, codeOf, sendToHandler } from './callers.ts';
import { fuzz } from './fuzz.ts';
import { cases, longestAnswer, probe } from './probe.ts';
import { strangersReferral } from './strangersReferral.ts';
import { authorize, badTokens, judgedByClaims, scopes } from './tokens.ts';
import { unlisted } from './unlisted.ts';

/**
 * The figures of the endpoint (rows G4 and G6 to G8) for `npm run prove -- access`: the functions of the tests at full
 * size.
 */
async function figures(quick: boolean): Promise<Figure[]> {
  const platform = await startInProcess();
  try {
    await addMachine();
    const settings = await strangersReferral(platform);
    return [...(await ofProbe()), ...(await ofFuzzer(settings, quick)), await ofUnlisted(), ...(await ofTokens())];
  } finally {
    await platform.stop();
  }
}

const none = { atMost: 0 };

async function ofProbe(): Promise<Figure[]> {
  const { findings } = await probe(sendToHandler);
  const found = (text: string) => findings.filter(({ found }) => found.some((each) => each.includes(text))).length;
  // The best of five warm runs of each case, so that the load of the machine does not count.
  const rounds: number[][] = [];
  for (let round = 0; round < 5; round++) rounds.push((await probe(sendToHandler)).milliseconds);
  const slowest = Math.max(...cases.map((_case, index) => Math.min(...rounds.map((round) => round[index] ?? 0))));
  return [
    { name: 'G4 attacks tried', goal: { atLeast: 40 }, reached: cases.length, unit: '' },
    { name: 'G4 attacks accepted', goal: none, reached: found('accepted'), unit: '' },
    { name: 'G4 attacks answered 5xx', goal: none, reached: found('status 5'), unit: '' },
    { name: `G4 answers over ${longestAnswer} bytes`, goal: none, reached: found('bytes'), unit: '' },
    { name: 'G4 other findings', goal: none, reached: findings.length, unit: '', note: 'suggestions, echoes, faults' },
    { name: 'G4 slowest case, warm', goal: { atMost: 25 }, reached: slowest, unit: 'ms' },
  ];
}

type Settings = Awaited<ReturnType<typeof strangersReferral>>;

async function ofFuzzer(settings: Settings, quick: boolean): Promise<Figure[]> {
  const count = quick ? 2_000 : 20_000;
  const { tried, executed, bad, p99Milliseconds } = await fuzz(sendToHandler, { count, seed: 20_260_410, ...settings });
  return [
    { name: 'G6 fuzzed requests', goal: { atLeast: count }, reached: tried, unit: '' },
    { name: 'G6 of them executed', goal: { atLeast: 50 }, reached: (100 * executed) / tried, unit: '%' },
    { name: 'G6 faults, 5xx, markers', goal: none, reached: bad.length, unit: '' },
    { name: 'G6 request, p99', goal: { atMost: 50 }, reached: p99Milliseconds, unit: 'ms' },
  ];
}

async function ofUnlisted(): Promise<Figure> {
  let refused = 0;
  for (const query of unlisted(1_000)) {
    const received = await sendToHandler({ caller: 'machine', body: JSON.stringify({ query }) });
    if (codeOf(received) === 'DOCUMENT_NOT_REGISTERED') refused++;
  }
  return { name: 'G7 unlisted documents refused, of 1,000', goal: { atLeast: 1_000 }, reached: refused, unit: '' };
}

async function ofTokens(): Promise<Figure[]> {
  const sub = subOfPlace('contact.mec');
  const tokens = badTokens(sub);
  let accepted = 0;
  for (const { token } of tokens) {
    const authorization = await authorize(token && `Bearer ${token}`, scopes);
    if (!authorization.allowed) continue;
    const body = JSON.stringify({ query: '{ me { mutations } }' });
    if ((await call({ claims: authorization.claims, body })).statusCode === 200) accepted++;
  }
  const judged = tokens.filter(judgedByClaims);
  const microseconds = judged.map(({ claims }) => {
    const startedAt = performance.now();
    for (let time = 0; time < 1_000; time++)
      subjectOf(claims, ['explorer-client', 'desktop-client'], Date.now() / 1000);
    return performance.now() - startedAt;
  });
  return [
    { name: 'G8 kinds of bad tokens', goal: { atLeast: 14 }, reached: tokens.length, unit: '' },
    { name: 'G8 bad tokens accepted', goal: none, reached: accepted, unit: '' },
    {
      name: 'G8 look at the claims, slowest kind',
      goal: { atMost: 150 },
      reached: percentile(microseconds, 1),
      unit: 'µs',
      note: 'the signature is checked by the gateway',
    },
  ];
}

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
