import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** docs/security.md names thirty-eight threats. Each has a control and a test that exist under these names. */
const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs');
const page = readFileSync(join(folder, 'security.md'), 'utf8');

type Row = { threat: string; control: string; proof: string };
const rowsOf = (text: string): Row[] =>
  [...text.matchAll(/^\| (T\d\d) \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].map(([, threat = '', control = '', proof = '']) => ({
    threat,
    control,
    proof,
  }));
const linksIn = (text: string) => [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
const isThere = (link: string) => existsSync(join(folder, link));

/** The faults of the table: missing or repeated threats, and controls or tests that do not exist. */
function complaints(text: string): string[] {
  const rows = rowsOf(text);
  const numbers = Array.from({ length: 38 }, (_, at) => `T${String(at + 1).padStart(2, '0')}`);
  const open = rows.filter(({ proof }) => proof.includes('not covered')).map(({ threat }) => threat);
  return [
    ...numbers.filter((number) => rows.filter(({ threat }) => threat === number).length !== 1),
    ...(open.length > 5 ? ['more than five are not covered'] : []),
    ...open.filter((threat) => threat <= 'T20').map((threat) => `${threat} has to be covered`),
    ...rows.filter(({ threat }) => !open.includes(threat)).flatMap(missingIn),
  ];
}

function missingIn({ threat, control, proof }: Row): string[] {
  const tests = [...proof.matchAll(/\]\(([^)]+)\) “([^”]+)”/g)].map(([, file = '', name = '']) => ({ file, name }));
  const controls = linksIn(control);
  return [
    ...(controls.length === 0 ? [`${threat}: no control`] : []),
    ...(tests.length === 0 ? [`${threat}: no test`] : []),
    ...controls.filter((link) => !isThere(link)).map((link) => `${threat}: no ${link}`),
    ...tests.filter(({ file, name }) => !holds(file, name)).map(({ name }) => `${threat}: no test “${name}”`),
  ];
}

const holds = (file: string, name: string) => isThere(file) && readFileSync(join(folder, file), 'utf8').includes(name);

describe('the table of threats', () => {
  it('names for each of the thirty-eight threats an existing control and test', () => {
    expect(complaints(page)).toEqual([]);
  });

  it.each([
    ['a threat less', page.replace(/^\| T07 .*$/m, ''), 'T07'],
    ['a threat twice', page.replace(/^(\| T08 .*)$/m, '$1\n$1'), 'T08'],
    ['a test by another name', page.replace('are of fourteen kinds', 'are of fifteen kinds'), 'T01: no test'],
    ['a control that has gone', page.replaceAll('services/caller/pseudonyms.ts', 'services/access/gone.ts'), 'T27: no'],
    [
      'one of the first twenty uncovered',
      page.replace(/^(\| T16 \|[^|]*\|)[^|]*\|[^|]*\|$/m, '$1 | not covered: so |'),
      'T16',
    ],
  ])('with %s is found out', (_what, changed, complaint) => {
    expect(complaints(changed)).toContainEqual(expect.stringContaining(complaint));
  });
});

it('every link of the page and every command on it exists', () => {
  expect(linksIn(page).filter((link) => !isThere(link))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const commands = [...page.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});

it('the page has the figures of the last mutation runs', () => {
  type Score = { mutants: number; killed: number };
  const text = readFileSync(join(root, 'test/mutants/scores.json'), 'utf8');
  const { policy, lifeCycle } = JSON.parse(text) as { policy: Score; lifeCycle: Score };
  const said = ({ mutants, killed }: Score) =>
    `${mutants.toLocaleString('en')} mutants, ${killed.toLocaleString('en')} killed`;
  expect(page).toContain(`policy ${said(policy)}`);
  expect(page).toContain(`life cycle ${said(lifeCycle)}`);
});
