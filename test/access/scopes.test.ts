import { expect, it } from '@jest/globals';
import { type Source, sourcesOf } from '../support/laws.ts';

/** Proof of who asks is made in few places, and each of them is named here with its reason (T07, T37). */

const makers: { made: string; by: (path: string) => boolean }[] = [
  { made: 'grant(', by: (path) => ['services/caller/actor.ts', 'services/caller/scope.ts'].includes(path) },
  { made: 'as Scope', by: (path) => path === 'services/caller/scope.ts' },
  { made: 'as unknown as Scope', by: (path) => path === 'services/caller/scope.ts' },
  {
    made: 'actorOfMember(',
    // Authentication; demonstration data, which plays its members' commands.
    by: (path) => ['services/caller/actor.ts', 'services/graphql/context.ts', 'data/demo/commands.ts'].includes(path),
  },
  // Whoever may write the table from outside: tools of DevOps.
  { made: 'asAdministrator(', by: (path) => path === 'services/caller/actor.ts' || path.startsWith('data/') },
  {
    made: 'asSystem(',
    by: (path) =>
      [
        'services/caller/actor.ts',
        // What a removed member had in hand becomes free, restricted or not.
        'services/members/removeMember.ts',
        // An objection reaches every open referral of the person, those that the caseworker may not see too.
        'services/cases/recordSharing.ts',
      ].includes(path),
  },
  {
    made: 'workerScope(',
    by: (path) =>
      path.startsWith('data/') ||
      /^services\/(relay|sealer|retention)\//.test(path) ||
      [
        'services/caller/scope.ts',
        // The log of who was turned away has nobody to answer to.
        'services/graphql/recordAccess.ts',
        // The data subject's own copy is everything about one person, whoever hands it out (GDPR 15).
        'services/export/exportBeneficiary.ts',
        // What an erasure has left to do, and what a restore brought back, is done on nobody's behalf.
        'services/erasure/serviceEraser.ts',
        'services/erasure/replay.ts',
      ].includes(path),
  },
];

const scopesMadeIn = (files: Source[]): string[] =>
  files.flatMap(({ path, text }) =>
    makers.filter(({ made, by }) => text.includes(made) && !by(path)).map(({ made }) => `${path}: ${made}`),
  );

it('nobody but authentication, workers and tools makes a scope', () => {
  expect(scopesMadeIn(sourcesOf('services', 'data'))).toEqual([]);
});

it.each(['grant({ memberId })', 'actorOfMember(row)', 'asSystem(actor)', "workerScope('tool')", '{} as Scope'])(
  'a command that says %s is found',
  (line) => {
    const broken = { path: 'services/referrals/commands/holdReferral.ts', text: `const scope = ${line};` };
    expect(scopesMadeIn([broken])).toHaveLength(1);
  },
);
