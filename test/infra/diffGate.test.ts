import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffGate } from '../../infra/diffGate.ts';
import { type Json, someInstitutions, writeAssembly } from './assembly.ts';

const folder = mkdtempSync(join(tmpdir(), 'indreptar-gate-'));
afterAll(() => rmSync(folder, { recursive: true }));

let deployed: string;
beforeAll(() => {
  deployed = writeAssembly(join(folder, 'deployed'), someInstitutions);
});

const table = 'AWS::DynamoDB::Table';
const stateful = 'Indreptar-test-Stateful';
const lines: string[] = [];
beforeEach(() => lines.splice(0));
const gate = (assembly: string, options: { allow?: string[]; stage?: string; against?: string } = {}) =>
  diffGate({ assembly, stage: 'test', against: deployed, write: (line) => lines.push(line), ...options });
/** A copy of the assembly in which the table has another key schema. */
const planted = () => {
  const assembly = join(folder, 'planted');
  cpSync(deployed, assembly, { recursive: true });
  const file = join(assembly, `${stateful}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8'));
  const [logicalId = '', resource] =
    Object.entries<Json>(template.Resources).find(([, { Type }]) => Type === table) ?? [];
  resource.Properties.KeySchema.pop();
  writeFileSync(file, JSON.stringify(template));
  return { assembly, logicalId };
};

test('the gate lets a new institution through, and lists the compared stacks', async () => {
  const more = writeAssembly(join(folder, 'more'), [
    ...someInstitutions,
    { country: 'MD', code: 'NOUA', delivery: 'QUEUE' },
  ]);
  expect(await gate(more)).toBe(true);
  expect(lines.join('\n')).toMatch(/Indreptar-test-Stateful: \d+ resources, \d+ of them stateful\n/);
  expect(lines.at(-1)).toBe('The deployment may go on: nothing is lost.');
});

test('the gate stops a planted replacement of the table, and names the loss in words', async () => {
  const { assembly, logicalId } = planted();
  expect(await gate(assembly)).toBe(false);
  expect(lines).toContain(`STOP ${logicalId} (AWS::DynamoDB::Table, indreptar-test, ${stateful})`);
  expect(lines).toContain('  What would be lost: every referral, case, member and history in it.');
});

test('the gate allows the named change, and no other', async () => {
  const { assembly, logicalId } = planted();
  for (const allow of [['*'], ['all'], [''], [table], [stateful], ['indreptar-test']]) {
    expect(await gate(assembly, { allow })).toBe(false);
  }
  lines.splice(0);
  expect(await gate(assembly, { allow: [logicalId, 'Misspelt'] })).toBe(true);
  expect(lines.join('\n')).toContain(`ALLOWED ${logicalId}`);
  expect(lines.join('\n')).toContain('--allow Misspelt: nothing to allow');
});

test('the gate does not open when it cannot look', async () => {
  await expect(gate(deployed, { against: folder })).rejects.toThrow('is no CDK assembly');
  await expect(gate(folder)).rejects.toThrow('is no CDK assembly');
  await expect(gate(deployed, { stage: 'prod' })).rejects.toThrow('holds no stack of stage prod');
  const broken = join(folder, 'broken');
  cpSync(deployed, broken, { recursive: true });
  writeFileSync(join(broken, `${stateful}.template.json`), 'Resources: {}');
  await expect(gate(deployed, { against: broken })).rejects.toThrow(`the template of ${stateful} cannot be read`);
});
