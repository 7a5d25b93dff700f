import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentsCommand } from '../../tools/documentsCommand.ts';
import { explain } from '../../tools/refused.ts';
import { startTable, type TestTable, tableInput } from '../support/engines.ts';

/** The command as DevOps types it, against the real engine of the store. */
let table: TestTable;
const folder = mkdtempSync(join(tmpdir(), 'documents-'));
const stageTable = 'indreptar-try';
const example = join(import.meta.dirname, '../../examples/back-office/main.ts');

beforeAll(async () => {
  table = await startTable();
  await table.client.send(new CreateTableCommand(tableInput(stageTable, false)));
  process.env.TABLE_NAME = stageTable;
  const { seedDirectory } = await import('../../data/seedDirectory.ts');
  await seedDirectory(() => undefined);
});
afterAll(async () => {
  await table.client.send(new DeleteTableCommand({ TableName: stageTable }));
  await table.stop();
  rmSync(folder, { recursive: true });
});

async function documents(...args: string[]): Promise<string[]> {
  const said: string[] = [];
  await documentsCommand(args, (line) => said.push(...line.split('\n')));
  return said;
}
const atStage = (...args: string[]) => documents(...args, '--institution', 'MD-MEC', '--stage', 'try');
const refused = (...args: string[]) => atStage(...args).then(() => 'accepted', explain);
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const inbox = 'query Inbox($first: Int) { inbox(first: $first) { nodes { id } } }';

describe('documents', () => {
  it('of a program are taken out of its source: the example has two', async () => {
    const manifest = JSON.parse((await documents('extract', example)).join('\n')) as Record<string, string>;
    expect(Object.values(manifest).map((text) => text.slice(0, 20))).toEqual([
      'query Read($id:ID!){',
      'mutation Acknowledge',
    ]);
    expect(Object.keys(manifest).every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
  });

  it('are registered, listed and removed by their hash', async () => {
    const [line = ''] = await atStage('register', file('inbox.graphql', inbox));
    expect(line).toMatch(/^[0-9a-f]{64} {2}MD-MEC {2}Inbox$/);
    expect(await atStage('list')).toEqual([
      expect.stringMatching(/^[0-9a-f]{64} {2}MD-MEC {2}\d{4}-\d\d-\d\d {2}Inbox$/),
    ]);
    const [sha256 = ''] = line.split(' ');
    await atStage('remove', sha256);
    expect(await atStage('list')).toEqual([]);
    expect(await refused('remove', sha256)).toContain('has no document');
  });

  it('may come as a manifest or in a program, and can be registered twice', async () => {
    const manifest = file('manifest.json', JSON.stringify({ 'hash of another tool': inbox }));
    await atStage('register', manifest, example);
    await atStage('register', example);
    expect((await atStage('list')).map((line) => line.split('  ').at(-1)).sort()).toEqual([
      'Acknowledge',
      'Inbox',
      'Read',
    ]);
  });

  it.each([
    ['of another schema', '{ inbox { nodes { secret } } }', 'Cannot query field'],
    ['that cannot be read', '{ inbox', 'Syntax Error'],
    ['beyond a limit', `{ inbox(first: 50) { nodes { ${'id '.repeat(40)} } } }`, 'COST'],
    ['that asks for the schema', '{ __schema { types { name } } }', 'INTROSPECTION_DISABLED'],
    ['without an operation', 'fragment A on Query { __typename }', 'without an operation'],
  ])('are refused: one %s', async (what, text, why) => {
    const before = await atStage('list');
    expect(await refused('register', file('bad.graphql', text), example)).toContain(why);
    expect([what, await atStage('list')]).toEqual([what, before]);
  });

  it('belong to an institution of the directory', async () => {
    const said = documents('list', '--institution', 'MD-NOBODY', '--stage', 'try').then(() => '', explain);
    expect(await said).toContain('no institution MD-NOBODY');
  });

  it('senseless arguments are answered with the usage', async () => {
    expect(await refused('register')).toContain('npm run documents');
    expect(await refused('list', 'x')).toContain('npm run documents');
    expect(await documents('register', 'x.graphql').then(() => '', explain)).toContain('npm run documents');
  });
});
