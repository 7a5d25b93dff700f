import { expect, it } from '@jest/globals';
import { type Source, sourcesOf } from '../support/laws.ts';

/** Scopes are made in few places. Each is named here with its reason (docs/security.md, "Threats", T07 and T37). */

const makers: { made: string; by: (path: string) => boolean }[] = [
  { made: 'grant(', by: (path) => ['services/caller/actor.ts', 'services/caller/scope.ts'].includes(path) },
  { made: 'as Scope', by: (path) => path === 'services/caller/scope.ts' },
  { made: 'as unknown as Scope', by: (path) => path === 'services/caller/scope.ts' },
  {
    made: 'actorOfMember(',
    // Authentication, and the demo, which plays the commands of its members.
    by: (path) => ['services/caller/actor.ts', 'services/graphql/context.ts', 'data/demo/commands.ts'].includes(path),
  },
  // Tools of DevOps, which may write the table from outside.
  { made: 'asAdministrator(', by: (path) => path === 'services/caller/actor.ts' || path.startsWith('data/') },
  {
    made: 'asSystem(',
    by: (path) =>
      [
        'services/caller/actor.ts',
        // The referrals of a removed member become unassigned, restricted or not.
        'services/members/removeMember.ts',
        // An objection reaches all open referrals of the person, also those that the caseworker may not see.
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
        // The log of a rejected caller has no member to answer to.
        'services/graphql/recordAccess.ts',
        // The export for the person holds all data about one person, whoever hands it out (GDPR, article 15).
        'services/export/exportBeneficiary.ts',
        // The rest of an erasure, and the replay after a restore, act for no member.
        'services/erasure/serviceEraser.ts',
        'services/erasure/replay.ts',
      ].includes(path),
  },
];

const scopesMadeIn = (files: Source[]): string[] =>
  files.flatMap(({ path, text }) =>
    makers.filter(({ made, by }) => text.includes(made) && !by(path)).map(({ made }) => `${path}: ${made}`),
  );

it('only authentication, workers and tools make a scope', () => {
  expect(scopesMadeIn(sourcesOf('services', 'data'))).toEqual([]);
});

it.each(['grant({ memberId })', 'actorOfMember(row)', 'asSystem(actor)', "workerScope('tool')", '{} as Scope'])(
  'a command that says %s is found',
  (line) => {
    const broken = { path: 'services/referrals/commands/holdReferral.ts', text: `const scope = ${line};` };
    expect(scopesMadeIn([broken])).toHaveLength(1);
  },
);
