import { percentile } from '../../bench/support/figures.ts';
import { executableSchema } from '../../services/graphql/server.ts';
import { type Caller, codeOf, parsed, type Send } from './callers.ts';
import { type Random, type Request, randomOf, randomRequest, type Words } from './randomDocuments.ts';

/** Random documents against the endpoint. None may cause a fault or reveal a value. */

/** Values that no answer may contain: the values of the request, and data that the caller may not see. */
export type Fuzzed = {
  tried: number;
  /** Requests whose document and variables were valid, so that `data` was returned. */
  executed: number;
  /** Requests that ended in a fault or revealed a value, for a repetition by hand. */
  bad: { why: string; request: Request }[];
  p99Milliseconds: number;
};

type Settings = {
  count: number;
  seed: number;
  words: Omit<Words, 'marker'>;
  secrets: string[];
  caller?: Caller;
  brokenShare?: number;
};
const sentMarker = 'Zzqsent';

/** Sends `count` requests that are made from the seed. */
export async function fuzz(
  send: Send,
  { count, seed, words, secrets, caller = 'explorer', brokenShare }: Settings,
): Promise<Fuzzed> {
  const schema = executableSchema();
  const random: Random = randomOf(seed);
  const milliseconds: number[] = [];
  const fuzzed: Fuzzed = { tried: 0, executed: 0, bad: [], p99Milliseconds: 0 };
  for (; fuzzed.tried < count; fuzzed.tried++) {
    const request = randomRequest(schema, random, { ...words, marker: sentMarker }, brokenShare);
    const received = await send({ caller, body: JSON.stringify(request) });
    milliseconds.push(received.milliseconds);
    if (parsed(received.body).data !== undefined) fuzzed.executed++;
    const why = [
      received.status >= 500 ? `status ${received.status}` : '',
      parsed(received.body).errors?.some(({ extensions }) => extensions?.code === 'INTERNAL_SERVER_ERROR')
        ? 'a fault'
        : '',
      received.body.includes(sentMarker) ? 'repeats what was sent' : '',
      secrets.some((secret) => received.body.includes(secret)) ? 'tells of another' : '',
      codeOf(received) === undefined && parsed(received.body).data === undefined ? 'no answer of ours' : '',
    ].filter((text) => text !== '');
    if (why.length > 0) fuzzed.bad.push({ why: why.join(', '), request });
  }
  return { ...fuzzed, p99Milliseconds: percentile(milliseconds, 0.99) };
}
