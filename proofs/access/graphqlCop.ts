import type { Bench, Figure } from '../../bench/support/figures.ts';
import { type Call, call, claimsOf } from '../../test/support/gateway.ts';
import { startInProcess, subOfPlace } from '../../test/support/inProcess.ts';

/**
 * G5: our equivalents of the twelve tests of graphql-cop, because the tool cannot be shipped. A finding is one that the
 * tool would report. Introspection is tested as on a stage with `exploring` switched off.
 */
const json = { 'Content-Type': 'application/json' };
const claims = claimsOf(subOfPlace('contact.mec'));
const closed = { EXPLORING: 'false' };

type Probe = { name: string; call: Call; isFinding: (status: number, body: string) => boolean };
const asked = (query: string, more: object = {}): Call => ({
  claims,
  headers: json,
  body: JSON.stringify({ query, ...more }),
});
const times = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(' ');
const gives =
  (what: RegExp) =>
  (_status: number, body: string): boolean =>
    what.test(body);
const answers = gives(/"__typename"\s*:\s*"(Query|Mutation)"|"alias100"/);
const errorsIn = (body: string) => ((JSON.parse(body) as { errors?: unknown[] }).errors ?? []).length;

const circular = `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`;
const probes: Probe[] = [
  { name: 'alias overloading', call: asked(`{ ${times(101, (at) => `alias${at}: __typename`)} }`), isFinding: answers },
  {
    name: 'array batching',
    call: {
      claims,
      headers: json,
      body: `[${times(10, () => '{"query":"{ __typename }"}').replaceAll('} {', '},{')}]`,
    },
    isFinding: answers,
  },
  {
    name: 'directive overloading',
    call: asked(`{ __typename ${times(10, () => '@aa')} }`),
    isFinding: (_status, body) => errorsIn(body) >= 10,
  },
  { name: 'field duplication', call: asked(`{ ${times(500, () => '__typename')} }`), isFinding: answers },
  { name: 'circular introspection', call: asked(circular), isFinding: gives(/"fields":\[/) },
  {
    name: 'introspection',
    call: { ...asked('{ __schema { types { name } } }'), environment: closed },
    isFinding: gives(/"types"/),
  },
  { name: 'field suggestions', call: asked('{ referal { id } }'), isFinding: gives(/did you mean|suggest/i) },
  {
    name: 'GET query',
    call: { claims, method: 'GET', headers: {}, body: null },
    isFinding: (status) => status === 200,
  },
  {
    name: 'GET mutation',
    call: { claims, method: 'GET', headers: json, body: JSON.stringify({ query: 'mutation { __typename }' }) },
    isFinding: answers,
  },
  {
    name: 'POST of a form',
    call: { claims, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'query=%7B__typename%7D' },
    isFinding: answers,
  },
  { name: 'trace mode', call: asked('{ __typename }'), isFinding: gives(/"tracing"|"ftv1"/) },
  {
    name: 'unhandled error',
    call: asked('{ referral(id: 1.5e400) { id'),
    isFinding: (status, body) => status >= 500 || /exception|stack|at Object/.test(body),
  },
  {
    name: 'GraphiQL and playground',
    call: { claims, headers: { ...json, Accept: 'text/html' }, body: '{"query":"{ __typename }"}' },
    isFinding: gives(/graphiql|playground|<html/i),
  },
];

async function figures(): Promise<Figure[]> {
  const platform = await startInProcess();
  try {
    const findings: string[] = [];
    for (const probe of probes) {
      const { statusCode, body } = await call({ environment: { EXPLORING: 'true' }, ...probe.call });
      if (probe.isFinding(statusCode, body)) findings.push(probe.name);
    }
    const note = `our equivalents of the tool's tests, ${probes.length} of them${findings.length > 0 ? `: ${findings}` : ''}`;
    return [{ name: 'G5 findings of graphql-cop', goal: { atMost: 0 }, reached: findings.length, unit: '', note }];
  } finally {
    await platform.stop();
  }
}

export const bench: Bench = { measure: () => figures() };
