import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** The pages for people: every command, file and linked heading exists. */
const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = [
  'README.md',
  'test/README.md',
  'examples/back-office/README.md',
  ...['docs', 'docs/adr'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

const scriptsNamedIn = (page: string) =>
  [...page.matchAll(/npm run (?:--silent )?([a-z-]+)/g)].map(([, name = '']) => name);
const linksIn = (page: string) => [...page.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link);
/** The names of headings in links. */
const anchorsIn = (page: string) =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\d\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
function isThere(link: string, page: string, folder: string): boolean {
  const [file = '', anchor] = link.split('#');
  if (file !== '' && !existsSync(join(folder, file))) return false;
  return (
    anchor === undefined || anchorsIn(file === '' ? page : readFileSync(join(folder, file), 'utf8')).includes(anchor)
  );
}
const missingIn = (page: string, folder: string) => [
  ...scriptsNamedIn(page).filter((name) => !scripts[name]),
  ...linksIn(page).filter((link) => !isThere(link, page, folder)),
];

describe('a page', () => {
  it.each(pages)('%s names only commands and files that are there', (page) => {
    expect(missingIn(read(page), dirname(join(root, page)))).toEqual([]);
  });

  it('that names a missing file is found', () => {
    const page =
      '# Some words\n`npm run depoly` in [the manual](operat.md), [here](#some-words), [there](#other), [far](README.md#no)';
    expect(missingIn(page, root)).toEqual(['depoly', 'operat.md', '#other', 'README.md#no']);
  });
});

const foldersIn = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'generated')
    .map(({ name }) => name);

describe('an index', () => {
  const unnamed = (names: string[], text: string) => names.filter((name) => !text.includes(name));

  it('of the tests names every folder of test', () => {
    const named = foldersIn('test').map((name) => `\`${name}/\``);
    expect(named.length).toBeGreaterThan(25);
    expect(unnamed(named, read('test/README.md'))).toEqual([]);
  });

  it('of the documents links to every page of docs', () => {
    const links = pages.filter((page) => page.startsWith('docs/')).map((page) => `](${page.slice('docs/'.length)})`);
    const others = links.filter((link) => link !== '](README.md)');
    expect(unnamed(others, read('docs/README.md'))).toEqual([]);
    expect(unnamed(['](gone.md)'], read('docs/README.md'))).toEqual(['](gone.md)']);
  });

  it('of the tree in the README names every folder of services', () => {
    const tree = read('README.md');
    expect(
      unnamed(
        foldersIn('services').map((name) => `${name}/`),
        tree,
      ),
    ).toEqual([]);
    expect(unnamed(['gone/'], tree)).toEqual(['gone/']);
  });
});
