import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { inventedCode } from '../../data/demo/details.ts';
import { plannedReferrals } from '../../data/demo/plan.ts';
import { playDemo } from '../../data/demo/play.ts';
import { corrections, objections } from '../../data/demo/records.ts';
import { seedDemo } from '../../data/seedDemo.ts';
import { seedAccounts, seedDirectory } from '../../data/seedDirectory.ts';
import { listed } from '../../services/platform/indexes.ts';
import { startTable, type TestTable } from '../support/engines.ts';

type Row = Record<string, unknown>;
let table: TestTable;
let seeded: Row[];
const now = new Date('2026-03-02T15:00:00Z');
const lines: string[] = [];
const say = (line: string) => lines.push(line);

async function everyRow(): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of paginateScan({ client: table.client }, { TableName: table.tableName })) {
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item)).map((row) => ({ ...row, ...row[listed] })));
  }
  const key = ({ pk, sk }: Row) => `${pk}|${sk}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
const isReferral = (row: Row) => row.sk === 'STATE';

beforeAll(async () => {
  table = await startTable();
  await seedDirectory(say);
  await seedAccounts(say);
  await seedDemo(now, say);
  seeded = await everyRow();
}, 180_000);
afterAll(() => table.stop());

test('the demo ends as planned, with lines of progress', () => {
  const referrals = seeded.filter(isReferral);
  const counted = (states: unknown[]) => {
    const counts: Record<string, number> = {};
    for (const state of states) counts[String(state)] = (counts[String(state)] ?? 0) + 1;
    return counts;
  };
  const redirects = plannedReferrals.flatMap(({ steps }) => steps.filter(({ action }) => action === 'REDIRECT'));
  const planned = [...plannedReferrals.map(({ ends }) => ends), ...redirects.map(() => 'REDIRECTED')];
  expect(counted(referrals.map(({ status }) => status))).toEqual(counted(planned));
  expect(lines.filter((line) => line.includes('commands')).length).toBeGreaterThan(3);
});

test('each register counts from 1 without a gap, in the order of issue', () => {
  const issued = seeded.filter((row) => isReferral(row) && row.number !== undefined);
  const byRegister = Map.groupBy(issued, (row) => String(row.number).slice(0, -6));
  expect(byRegister.size).toBeGreaterThanOrEqual(9);
  for (const [register, rows] of byRegister) {
    const inOrder = rows.sort((a, b) => (String(a.issuedAt) < String(b.issuedAt) ? -1 : 1)).map((row) => row.number);
    expect(inOrder).toEqual(rows.map((_row, index) => `${register}${String(index + 1).padStart(6, '0')}`));
  }
});

test('records are corrected with reasons, and one person has objected to sharing that no law demands', () => {
  const corrected = seeded.filter((row) => String(row.sk).startsWith('CHANGE#'));
  expect(corrected).toHaveLength(corrections.length + objections.length);
  const stopped = seeded.filter((row) => isReferral(row) && row.sharingStopped === true);
  expect(stopped.length).toBeGreaterThanOrEqual(1);
  const sealed = JSON.stringify(seeded.map(({ persons, sealed, ...row }) => row));
  for (const word of ['Inventată', 'INVENTAT', inventedCode('MD', 1).slice(0, 11)]) expect(sealed).not.toContain(word);
});

test('no event is recorded after the seed or more than ten months before it', () => {
  const events = seeded.filter((row) => String(row.sk).startsWith('EV#'));
  const times = events.map((event) => String(event.recordedAt)).sort();
  expect((times[0] ?? '') > '2025-05-20').toBe(true);
  expect((times.at(-1) ?? '') < now.toISOString()).toBe(true);
});

test('seeding again changes nothing, on another day and even when the first run was not marked complete', async () => {
  await seedDirectory(say);
  await seedAccounts(say);
  await seedDemo(new Date('2026-03-09T10:00:00Z'), say);
  expect(lines.at(-1)).toContain('nothing to do');
  await playDemo('2026-03-02', say);
  expect(await everyRow()).toEqual(seeded);
});
