import { describe, expect, it } from '@jest/globals';
import { directoriesFromFiles } from '../../data/directory.ts';
import { mandateRecord } from '../../services/institutions/directoryRecords.ts';

/**
 * A mandate decides which data of a person an institution reads, so the directory refuses a mandate without a source.
 */
const [mandate] = directoriesFromFiles().flatMap(({ mandates }) => mandates);
const isAccepted = (source: unknown) => mandateRecord.safeParse({ ...mandate, source }).success;

describe('the source of a mandate', () => {
  it.each([
    'Law 274/2011, article 11',
    'Government Decision 1246/2018',
    'Ordinance 44/2004 of Romania',
    'proposal, to be confirmed by the data-protection officer: docs/domain.md, Data by institution',
  ])('is a law or a proposal to be confirmed: %s', (source) => {
    expect(isAccepted(source)).toBe(true);
  });

  it.each([
    '',
    undefined,
    'the law',
    'Law',
    'a book, column MEC',
    'proposal',
    'proposal, to be confirmed',
    'proposal, to be confirmed by the data-protection officer: ',
    'not in Law 274/2011',
  ])('is not: %p', (source) => {
    expect(isAccepted(source)).toBe(false);
  });
});
