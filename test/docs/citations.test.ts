import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/**
 * A comment cites a page of docs by its heading: the path of the page, a comma and the heading in quotation marks. Numbers of
 * books that are not in the repository are no citations.
 */
const root = join(import.meta.dirname, '../..');
const folders = 'services schema infra local tools data test bench proofs examples docs'.split(' ');
const generated = /(^|\/)(generated|node_modules)\//;

type Source = { path: string; text: string };

const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') });
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !generated.test(path));
const sources = folders
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap(filesIn)
  .map(read);

/** The text without line breaks and escapes: a citation can continue on the next line of a comment, or be a JSON string. */
const inOneLine = (text: string) => text.replace(/\r?\n[ \t]*(?:\*(?!\/)|\/\/|#+)?[ \t]*/g, ' ').replaceAll('\\"', '"');
const citation = /(?:\bdocs\/([\w./-]+\.md)|\]\(([\w./-]+\.md)\)), "([^"]+)"/g;

type Citation = { page: string; heading: string };
const citationsIn = (text: string): Citation[] =>
  [...inOneLine(text).matchAll(citation)].map(([, ofCode, ofPage, heading = '']) => ({
    page: `docs/${ofCode ?? ofPage}`,
    heading,
  }));

const headingsOf = (page: string): string[] =>
  existsSync(join(root, page))
    ? [...read(page).text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading)
    : [];

const unknownHeadings = (files: readonly Source[]): string[] =>
  files.flatMap(({ path, text }) =>
    citationsIn(text)
      .filter(({ page, heading }) => !headingsOf(page).includes(heading))
      .map(({ page, heading }) => `${path}: ${page} has no heading "${heading}"`),
  );

const unknownPages = (files: readonly Source[]): string[] =>
  files.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdocs\/[\w./-]+\.md\b/g)]
      .filter(([page]) => !existsSync(join(root, page)))
      .map(([page]) => `${path}: there is no ${page}`),
  );

const bookNumber = /\b(?:DOMAIN|ARCHITECTURE|SECURITY|PERFORMANCE|PEERS|STACK|TRIALS|MODELS) \d[\d.]*/g;
const bookNumbers = (files: readonly Source[]): string[] =>
  files.flatMap(({ path, text }) => [...inOneLine(text).matchAll(bookNumber)].map(([found]) => `${path}: ${found}`));

const planted = (text: string): Source[] => [{ path: 'services/planted.ts', text }];
/** The planted citations are composed, so that this file contains none itself. */
const cited = (page: string, heading: string) => `docs/${page}, "${heading}"`;
const linked = (page: string, heading: string) => `[${page}](${page}), "${heading}"`;
const lost = `docs/${'lost'}.md`;

describe('a citation of a page', () => {
  it('names a heading of the page', () => expect(unknownHeadings(sources)).toEqual([]));
  it('names a page that exists', () => expect(unknownPages(sources)).toEqual([]));
  it('occurs in the code: the domain and the security page are cited many times', () => {
    const pages = sources.filter(({ path }) => path.startsWith('services/')).flatMap(({ text }) => citationsIn(text));
    expect(pages.filter(({ page }) => page === 'docs/domain.md').length).toBeGreaterThan(20);
    expect(pages.filter(({ page }) => page === 'docs/security.md').length).toBeGreaterThan(10);
  });

  it.each([
    ['of a known heading is accepted', `/** ${cited('domain.md', 'Referral transitions')} */`, []],
    [
      'of an unknown heading is found',
      `/** The table (${cited('domain.md', 'Transitions of a referral')}). */`,
      ['services/planted.ts: docs/domain.md has no heading "Transitions of a referral"'],
    ],
    [
      'on two lines of a block comment is found',
      `/**\n * ${cited('domain.md', 'Lost').replace(', ', ',\n * ')}\n */`,
      ['services/planted.ts: docs/domain.md has no heading "Lost"'],
    ],
    [
      'with a heading on two lines of comments is found',
      `// ${cited('security.md', 'A lost heading').replace('lost ', 'lost\n// ')}`,
      ['services/planted.ts: docs/security.md has no heading "A lost heading"'],
    ],
    [
      'in a JSON string is found',
      JSON.stringify({ source: cited('domain.md', 'Lost') }),
      ['services/planted.ts: docs/domain.md has no heading "Lost"'],
    ],
    [
      'as a link of a page is found',
      `See ${linked('security.md', 'Lost')}.`,
      ['services/planted.ts: docs/security.md has no heading "Lost"'],
    ],
    [
      'of an unknown page is found',
      `/** ${cited('lost.md', 'Lost')} */`,
      [`services/planted.ts: ${lost} has no heading "Lost"`],
    ],
  ])('%s', (_what, text, complaints) => expect(unknownHeadings(planted(text))).toEqual(complaints));

  it('of an unknown page without a heading is found', () =>
    expect(unknownPages(planted(`/** See ${lost}. */`))).toEqual([`services/planted.ts: there is no ${lost}`]));
});

describe('the number of a book that is not in the repository', () => {
  it('is cited nowhere', () => expect(bookNumbers(sources)).toEqual([]));

  it.each(['DOMAIN', 'ARCHITECTURE', 'SECURITY', 'PERFORMANCE', 'PEERS', 'STACK', 'TRIALS', 'MODELS'])(
    'of %s is found',
    (book) => {
      expect(bookNumbers(planted(`/** A rule (${book} 3.2). */`))).toEqual([`services/planted.ts: ${book} 3.2`]);
      expect(bookNumbers(planted(`/** A rule (${book}\n * 4). */`))).toEqual([`services/planted.ts: ${book} 4`]);
    },
  );
});
