import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

/** A forgotten part of a new field or step stops the build, and the error names it. */
const root = join(import.meta.dirname, '../..');
let folder: string;

/** Changes a file of the copy. A change without an effect is a fault of the test. */
function plant(file: string, what: string | RegExp, by: string) {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(what, by);
  if (changed === text) throw new Error(`${file} has no ${what}`);
  writeFileSync(path, changed);
}

/** The errors of the compiler. Empty when the copy builds. */
function compiled(): string {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  if (stderr) throw new Error(stderr);
  return stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'indreptar-build-'));
  for (const name of ['services', 'schema', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  plant('tsconfig.json', /"include": \[[^\]]*\]/, '"include": ["services"]');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the copy builds as long as nothing is forgotten', () => expect(compiled()).toBe(''));

it('a forgotten part of a field or a step does not build', () => {
  const schemaTypes = 'schema/generated/types.ts';
  plant(
    schemaTypes,
    /export type ReferralResolvers<.* = \{/,
    '$&\n  plantedField?: Resolver<string, ParentType, ContextType>;',
  );
  const referral = 'services/referrals/referral.ts';
  plant(referral, '  summary: string;', '$&\n  callBackAt?: string | undefined;');
  plant(referral, "  attempt: ['PLAIN', 'SIGHT', 'GIVEN'],", '');
  plant('services/referrals/lifeCycle/lifeCycle.ts', "'resumed', ['ON_HOLD']", "'paused', ['ON_HOLD']");
  plant('services/referrals/lifeCycle/lifeCycle.ts', "row('START'", "row('BEGIN'");
  plant('services/platform/messages/codes.en.ts', /\n {4}'referral.held': .*/, '');
  plant('services/platform/messages/export.ts', /\n {4}urgency: .*/, '');
  const errors = compiled();
  const faults: [fault: string, error: RegExp][] = [
    ['a field of the schema without an answer', /graphql\/resolvers\.ts.*"Referral\.plantedField"/s],
    [
      'a field of the referral without its line',
      /referral\.ts.*missing the following properties.*callBackAt.*attempt|referral\.ts.*missing the following properties.*attempt.*callBackAt/s,
    ],
    ['an event without words', /lifeCycle\.ts.*"paused"/s],
    ['an action without words', /lifeCycle\.ts.*"BEGIN"/s],
    ['an event without words in English', /codes\.en\.ts.*'referral\.held'/s],
    ['a field of the export without a label', /exportDocument\.ts.*'urgency'/s],
  ];
  for (const [fault, error] of faults) expect([fault, error.test(errors)]).toEqual([fault, true]);
}, 60_000);
