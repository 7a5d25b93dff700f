import { expect, it } from '@jest/globals';
import { type Source, sourcesOf } from '../support/laws.ts';

/** Proof of who asks is made in few places, and each of them is named here (T07, T37). */

const may = {
  'grant(': ['services/access/actor.ts', 'services/access/scope.ts'],
  'actorOfMember(': ['services/access/actor.ts', 'services/graphql/context.ts'],
  'asSystem(': ['services/access/actor.ts', 'services/members/removeMember.ts'],
  'asAdministrator(': ['services/access/actor.ts', 'data/memberCommand.ts'],
  'as Scope': ['services/access/scope.ts'],
};
/** Workers and tools act on nobody's behalf; a request never does. */
const workers = /workerScope\(/;
const isWorkers = (path: string) =>
  path === 'services/access/scope.ts' || /^services\/(relay|sealer|retention|accessLog)\//.test(path) || path.startsWith('data/');

const scopesMadeIn = (files: Source[]): string[] =>
  files.flatMap(({ path, text }) => [
    ...Object.entries(may)
      .filter(([made, places]) => text.includes(made) && !places.includes(path))
      .map(([made]) => `${path}: ${made}`),
    ...(workers.test(text) && !isWorkers(path) ? [`${path}: workerScope(`] : []),
  ]);

const files = sourcesOf('services', 'data');

it('nobody but authentication, workers and tools makes a scope', () => {
  expect(scopesMadeIn(files)).toEqual([]);
});

it.each(['grant({ memberId })', 'asSystem(actor)', "workerScope('tool')", '{} as Scope'])(
  'a command that calls %s is found',
  (line) => {
    const broken = { path: 'services/referrals/holdReferral.ts', text: `const scope = ${line};` };
    expect(scopesMadeIn([broken])).toHaveLength(1);
  },
);
