import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { tapStore } from '../campaigns/support/storeTap.ts';
import { call, claimsOf } from '../support/gateway.ts';
import { type InProcess, subOfPlace } from '../support/inProcess.ts';
import { aCase, aDraft, succeed } from '../support/referrals.ts';
import { aMarkedPerson, newMarkers } from './markers.ts';

/**
 * One warm process answers all callers in turn and at once. Each caller gets the answer of a process without earlier
 * requests (docs/security.md, "Threats", T37). Reads of the store come from memory after the first time, so that ten
 * thousand are cheap. The comparison covers the services, from the claims of the token to the bytes of the answer.
 */
const places = [
  ...['contact.mec', 'contact.ms', 'contact.mmps', 'contact.anofm', 'handler.mec', 'supervisor.mec'],
  ...['caseworker.chisinau', 'caseworker.balti', 'coordinator.igm', 'auditor.igm'],
];

export type Questions = { sub: string; bodies: string[] }[];

/** Referrals of several institutions, and the same queries about all of them for every caller. */
export async function prepare(platform: InProcess): Promise<Questions> {
  const markers = newMarkers(22);
  const caseworker = platform.as('caseworker.chisinau');
  const ids: string[] = [];
  for (const [receivingInstitution, needCode] of [
    ['MEC', 'LANGUAGE'],
    ['MS', 'HEALTH_CARE'],
    ['ANOFM', 'EMPLOYMENT'],
  ]) {
    const { id } = (await succeed(caseworker, 'openCase', aCase({ beneficiary: aMarkedPerson(markers) }))).case;
    const draft = aDraft(id, { receivingInstitution, needCode, measures: [{ activity: markers.text() }] });
    ids.push((await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft })).referral.id);
  }
  const read = `query($id: ID) { me { member { id } } referral(id: $id) { id summary availableActions caseId
    person { givenNames surname personalCode healthNeed } } }`;
  const bodies = [
    ...ids.map((id) => JSON.stringify({ query: read, variables: { id } })),
    JSON.stringify({ query: '{ inbox { nodes { id status } } me { mutations } }' }),
  ];
  return places.map((place) => ({ sub: subOfPlace(place), bodies }));
}

/** The answers that each caller gets from a process of its own. */
export async function coldAnswers(questions: Questions): Promise<string[][]> {
  const answers: string[][] = [];
  const queue = questions.map((question, at) => async () => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/coldProcess.ts`], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    child.stdin.end(JSON.stringify(question));
    answers[at] = JSON.parse(await text(child.stdout));
  });
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
  return answers;
}

export type Handle = (sub: string, body: string) => Promise<string>;

export const handled: Handle = async (sub, body) => {
  const { statusCode, body: answer } = await call({ claims: claimsOf(sub), body });
  return `${statusCode} ${answer}`;
};

/**
 * Reads come from memory after their first time, and writes of the access log are accepted unread. Of a query only the
 * finished answer is kept, because a caller who may not see a history discards it unread.
 */
function remembering(): () => void {
  const asked = new Map<string, Promise<unknown>>();
  const finished = new Map<string, unknown>();
  return tapStore(({ name, input, next }) => {
    const question = `${name} ${JSON.stringify(input)}`;
    if (name === 'Query') {
      const known = finished.get(question) as Awaited<ReturnType<typeof next>> | undefined;
      if (known) return Promise.resolve(known);
      return next({ input }).then((answer) => {
        finished.set(question, answer);
        return answer;
      });
    }
    if (!/^(GetItem|BatchGetItem)$/.test(name)) return Promise.resolve({ output: {} as never, response: {} });
    const answer = asked.get(question) ?? next({ input });
    asked.set(question, answer);
    return answer as ReturnType<typeof next>;
  });
}

export type Compared = { calls: number; different: number };

/**
 * Sends the queries of all callers in turn, eight at once, until there are enough. Returns the answers that differ from
 * those of the cold process.
 */
export async function alternate(
  questions: Questions,
  cold: string[][],
  howMany: number,
  handle: Handle = handled,
): Promise<Compared> {
  const forget = remembering();
  const result: Compared = { calls: 0, different: 0 };
  const one = async (turn: number) => {
    const who = turn % questions.length;
    const { sub, bodies } = questions[who] as Questions[number];
    const what = Math.floor(turn / questions.length) % bodies.length;
    const answer = await handle(sub, bodies[what] as string);
    result.calls += 1;
    if (answer !== cold[who]?.[what]) result.different += 1;
  };
  try {
    for (let turn = 0; turn < howMany; turn += 8)
      await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((at) => one(turn + at)));
  } finally {
    forget();
  }
  return result;
}
