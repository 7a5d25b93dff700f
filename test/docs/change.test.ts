import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Reads the lists of files in docs/change.md, which stand in fenced blocks. */
const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/change.md'), 'utf8');

type Change = { name: string; files: string[] };

/** The largest size of a change of each kind. A kind without a line here has no limit. */
const most: Record<string, { files: number; folders: number }> = {
  transition: { files: 8, folders: 6 },
  field: { files: 6, folders: 5 },
};
const kinds = ['transition', 'field', 'lifecycle', 'function'];

const changesIn = (text: string): Change[] =>
  [...text.matchAll(/^```files (\w+)\n(.*?)^```$/gms)].map(([, name = '', list = '']) => ({
    name,
    files: list.split('\n').filter((line) => line !== ''),
  }));

/** A name between `<` and `>` stands for any part of a name. */
function isThere(path: string): boolean {
  const parts = path
    .split('/')
    .map((part) => new RegExp(`^${part.replaceAll('.', '\\.').replaceAll(/<\w+>/g, '[^/.]+')}$`));
  const leadsOn = (folder: string, [part, ...rest]: RegExp[]): boolean =>
    readdirSync(folder, { withFileTypes: true }).some(
      (entry) =>
        part?.test(entry.name) === true &&
        (rest.length === 0 ? entry.isFile() : entry.isDirectory() && leadsOn(join(folder, entry.name), rest)),
    );
  return leadsOn(root, parts);
}

function tooLong({ name, files }: Change): string[] {
  const limit = most[name];
  const folders = new Set(files.map((file) => dirname(file)));
  return [
    ...(limit && files.length > limit.files ? [`${name}: ${files.length} files`] : []),
    ...(limit && folders.size > limit.folders ? [`${name}: ${folders.size} folders`] : []),
  ];
}

/** The faults of the lists of a page. */
function complaints(text: string): string[] {
  const changes = changesIn(text);
  return [
    ...kinds.filter((kind) => changes.filter(({ name }) => name === kind).length !== 1),
    ...changes
      .filter(({ files }) => files.length === 0 || new Set(files).size !== files.length)
      .map(({ name }) => name),
    ...changes.flatMap(({ files }) => files.filter((file) => !isThere(file))),
    ...changes.flatMap(tooLong),
  ];
}

const withFile = (name: string, file: string) => page.replace(`\`\`\`files ${name}\n`, `$&${file}\n`);

describe('the list of files of each change', () => {
  it('names existing files, and is not longer than the page allows', () => {
    expect(complaints(page)).toEqual([]);
  });

  it.each([
    ['a file that is not there', withFile('function', 'infra/gone.ts'), 'infra/gone.ts'],
    ['a folder that is not there', withFile('lifecycle', 'gone/<thing>.ts'), 'gone/<thing>.ts'],
    ['a placeholder that no file matches', withFile('lifecycle', 'schema/<things>.xml'), 'schema/<things>.xml'],
    ['a folder in the place of a file', withFile('function', 'services/platform'), 'services/platform'],
    ['a ninth file of a transition', withFile('transition', 'schema/common.graphql'), 'transition: 9 files'],
    ['a seventh folder of a transition', withFile('transition', 'docs/print.ts'), 'transition: 7 folders'],
    ['a seventh file of a field', withFile('field', 'schema/common.graphql'), 'field: 7 files'],
    ['a sixth folder of a field', withFile('field', 'docs/print.ts'), 'field: 6 folders'],
    ['a file twice', withFile('function', 'infra/workers.ts'), 'function'],
    ['no list of a field', page.replace('```files field', '```'), 'field'],
  ])('with %s is found out', (_what, changed, complaint) => {
    expect(changed).not.toBe(page);
    expect(complaints(changed)).toContain(complaint);
  });

  it.each(Object.entries(most))('of a %s is as short as the page says', (name, { files, folders }) => {
    expect(page.slice(0, page.indexOf(`\`\`\`files ${name}`))).toMatch(
      new RegExp(`\\b${files} files in ${folders} folders at most\\.\\s*$`),
    );
  });
});
