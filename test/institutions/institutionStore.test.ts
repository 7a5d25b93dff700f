import { directoriesFromFiles } from '../../data/directory.ts';
import type { Directory } from '../../services/institutions/institution.ts';
import { forgetDirectories, loadDirectory, putDirectory } from '../../services/institutions/institutionStore.ts';
import { startTable, type TestTable } from '../support/engines.ts';

let table: TestTable;
const [md, ro] = directoriesFromFiles() as [Directory, Directory];
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());
beforeEach(async () => {
  await table.fresh();
  forgetDirectories();
});

const sizes = (directory: Directory) =>
  Object.fromEntries(
    Object.entries(directory).map(([name, value]) => [name, Array.isArray(value) ? value.length : value]),
  );

test('a stored directory is loaded unchanged', async () => {
  await putDirectory(md);
  await putDirectory(ro);
  const loaded = await loadDirectory('MD');
  expect(sizes(loaded)).toEqual(sizes(md));
  const byCode = (list: { code: string }[]) => [...list].sort((a, b) => (a.code < b.code ? -1 : 1));
  expect(byCode(loaded.institutions)).toEqual(byCode(md.institutions));
  expect(byCode(loaded.services)).toEqual(byCode(md.services));
});

test('storing it twice writes nothing the second time', async () => {
  const first = await putDirectory(ro);
  expect(first).toMatchObject({ removed: 0, unchanged: 0 });
  expect(await putDirectory(ro)).toEqual({ written: 0, removed: 0, unchanged: first.written });
});

test('only changed records are written, and missing ones are removed', async () => {
  await putDirectory(md);
  const [, ...rest] = md.services;
  const institutions = md.institutions.map((institution) =>
    institution.code === 'MC' ? { ...institution, validTo: '2027-12-31' } : institution,
  );
  expect(await putDirectory({ ...md, services: rest, institutions })).toMatchObject({ written: 1, removed: 1 });
});

test('a directory is read once a minute', async () => {
  await putDirectory(md);
  let now = 0;
  const clock = () => now;
  const first = await loadDirectory('MD', clock);
  now = 59_999;
  expect(await loadDirectory('MD', clock)).toBe(first);
  now = 60_000;
  expect(await loadDirectory('MD', clock)).not.toBe(first);
});

test('a country without a directory is an error that names the command to run, and is read again later', async () => {
  await expect(loadDirectory('MD')).rejects.toThrow('run the seed');
  await putDirectory(md);
  expect((await loadDirectory('MD')).country).toBe('MD');
});

test('two records under one key are refused', async () => {
  await expect(putDirectory({ ...md, needs: [...md.needs, ...md.needs] })).rejects.toThrow('Two records');
});
