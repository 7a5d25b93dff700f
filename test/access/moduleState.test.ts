import { describe, expect, it } from '@jest/globals';
import { type Source, sourcesOf } from '../support/laws.ts';
import { unexplained } from '../support/moduleState.ts';

/**
 * A warm process keeps no data of one caller for another (docs/security.md, "Threats", T37). The list names all state
 * of modules with its reason.
 */
const reasons: Record<string, string> = {
  'services/graphql/descriptions.ts described': 'words of the schema, the same for everybody',
  'services/graphql/documentStore.ts cache': 'texts that an institution has registered, by institution and hash',
  'services/graphql/limits.ts measured': 'the size of a document, by the document itself',
  'services/institutions/institutionStore.ts cache': 'the directory, public within a country, by country',
  'services/caller/memberStore.ts cache': 'a membership, by the subject of its token, for 60 s',
  'services/platform/clock.ts formats': 'how instants are written, by time zone',
  'services/platform/clock.ts latest': 'the latest instant that this process has told',
  'services/platform/keys/dataKeyCache.ts cache':
    'plain keys of a person, by the person, for 60 s: who asks was decided before',
  'services/platform/keys/dataKeys.ts reading': 'keys on their way here, by the person',
  'services/platform/logger.ts created': 'the logger, which keeps nothing between lines',
  'services/platform/queues.ts urlsByName': 'addresses of queues, by name',
  'services/lifeCycle/takeStep.ts inputs': 'the form of each command’s input, by action',
};

const files = sourcesOf('services');
const withFile = (text: string): Source[] => [...files, { path: 'services/cases/caseCache.ts', text }];

describe('the state that modules of the services keep between requests', () => {
  it('is listed with its reason', () => {
    expect(unexplained(files, reasons)).toEqual([]);
  });

  it.each([
    ['a variable', 'let last: Actor | undefined;'],
    ['a map', 'const cases = new Map<string, IntegrationCase>();'],
    ['a list', 'const seen: string[] = [];'],
    ['an object that is written to', "const state = { actor: undefined };\nstate.actor = 'x';"],
    ['a counter', 'const counts = { reads: 0 };\ncounts.reads++;'],
    ['a cache by another name', 'export const cases = createCaseCache(60_000);'],
  ])('is found out: %s', (_what, text) => {
    expect(unexplained(withFile(text), reasons)).toHaveLength(1);
  });

  it('accepts constants, and reports a listed reason that no longer applies', () => {
    expect(unexplained(withFile("const names = new Map([['a', 1]]);\nconst list = [] as const;"), reasons)).toEqual([]);
    expect(unexplained([], { 'services/x.ts y': 'gone' })).toEqual(['services/x.ts y is gone']);
  });
});
