import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newestSeal, putSeal, readMinute, readSeals, sealClosedMinutes } from '../../services/accessLog/sealStore.ts';
import { firstDifference, packed, type Seal, sealOf, unpacked } from '../../services/accessLog/seals.ts';
import type { Row } from '../../services/platform/commit.ts';
import { verifyAccessLog } from '../../tools/verifyAccessLog.ts';
import { startTable, type TestTable } from '../support/engines.ts';
import { allRows, anEntry, entriesIn, insider, scope, write } from './support.ts';

/** An hour of log: three entries in 07:00, two in 07:02, sealed up to 07:05. */
const nowIs = (time: string) => new Date(`2026-04-10T${time}:00.000Z`);
const soon = () => Date.now() + 60_000;
const seal = (time: string) => sealClosedMinutes(scope, nowIs(time), soon());
const at = (time: string) => `2026-04-10T${time}.000Z`;

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
beforeEach(async () => {
  await table.fresh();
  await putSeal(sealOf('2026-04-10T06:59', '', []));
  await write(anEntry({ at: at('07:00:10') }), anEntry({ at: at('07:00:11') }), anEntry({ at: at('07:00:59') }));
  await write(anEntry({ at: at('07:02:00') }));
  await write(anEntry({ at: at('07:02:30'), decision: 'DENIED', coordinate: 'Query.referral', times: 1 }));
  await seal('07:08');
});
afterAll(() => table.stop());

const verified = async (exported: Record<string, string> = {}) => {
  const { findings } = await verifyAccessLog(
    { exported: new Map(Object.entries(exported)), now: nowIs('07:09') },
    () => undefined,
  );
  return findings.map(({ kind, row }) => `${kind} ${row}`);
};
async function theSeals(): Promise<Seal[]> {
  const all: Seal[] = [];
  for await (const one of readSeals(scope, '2026-04-10T07:00')) all.push(one);
  return all;
}
const sealed = async (minute: string) => (await theSeals()).find((one) => one.minute === `2026-04-10T${minute}`);
const ofMinute = async (minute: string): Promise<Row[]> =>
  (await entriesIn(table))
    .filter(({ sk }) => String(sk).startsWith(`2026-04-10T${minute}`))
    .sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));

describe('the sealer', () => {
  it('closes what is older than the longest request and the difference of clocks, and nothing younger', async () => {
    expect((await newestSeal(scope))?.minute).toBe('2026-04-10T07:05');
    expect((await seal('07:08')).length).toBe(0);
    expect((await seal('07:09')).map(({ minute }) => minute)).toEqual(['2026-04-10T07:06']);
  });

  it('closes minutes without a read too, each linked to the one before', async () => {
    const all = await theSeals();
    expect(all.map(({ count }) => count)).toEqual([3, 0, 2, 0, 0, 0]);
    for (const [before, next] of all.slice(1).map((next, index) => [all[index], next] as const)) {
      expect(next.previous).toBe(before?.digest);
    }
  });

  it('continues after an outage at its last position, even if its time does not suffice for all', async () => {
    await write(anEntry({ at: at('07:20:00') }));
    expect(await sealClosedMinutes(scope, nowIs('07:30'), Date.now() - 1)).toEqual([]);
    const rest = await seal('07:30');
    expect([rest[0]?.minute, rest.at(-1)?.minute]).toEqual(['2026-04-10T07:06', '2026-04-10T07:27']);
    expect(rest.find(({ count }) => count > 0)?.minute).toBe('2026-04-10T07:20');
  });

  it('stays correct if two run at once', async () => {
    const both = await Promise.all([seal('07:20'), seal('07:20'), seal('07:20')]);
    await seal('07:20');
    const minutes = both.flat().map(({ minute }) => minute);
    expect(new Set(minutes).size).toBe(minutes.length);
    const { findings } = await verifyAccessLog({ exported: new Map(), now: nowIs('07:20') }, () => undefined);
    expect(findings).toEqual([]);
    expect((await newestSeal(scope))?.minute).toBe('2026-04-10T07:17');
  });

  it('seals a minute with more entries than a row can list', async () => {
    const marks = Array.from({ length: 6_001 }, (_, index) => ({
      pk: `LOG#2026-04-10T07:06#${String(index % 16).padStart(2, '0')}`,
      sk: `2026-04-10T07:06:00.000Z#${String(index).padStart(36, '0')}`,
      hash: 'f'.repeat(64),
    }));
    const newest = await newestSeal(scope);
    const large = sealOf('2026-04-10T07:06', newest?.digest ?? '', marks);
    expect(await putSeal(large)).toBe(true);
    expect(await putSeal(large)).toBe(false);
    expect(await sealed('07:06')).toEqual(large);
  });
});

describe('verify-history', () => {
  it('finds nothing in an untouched log', async () => {
    const digest = (await sealed('07:02'))?.digest ?? '';
    expect(await verified({ '2026-04-10T07:02': digest })).toEqual([]);
  });

  it('names the row that was altered', async () => {
    const [row = {}] = await ofMinute('07:02');
    await insider(table).put({ ...row, memberId: 'somebody-else' });
    expect(await verified()).toEqual([`ALTERED ${row.pk} ${row.sk}`]);
  });

  it('names the row that was removed, even the last one of the log', async () => {
    const row = (await ofMinute('07:00'))[1] ?? {};
    const last = (await ofMinute('07:02')).at(-1) ?? {};
    await insider(table).remove(row);
    await insider(table).remove(last);
    expect(await verified()).toEqual([`MISSING ${row.pk} ${row.sk}`, `MISSING ${last.pk} ${last.sk}`]);
  });

  it('names the row that was inserted, even in a minute without other rows', async () => {
    const [row = {}] = await ofMinute('07:00');
    const other: Row = { ...row, sk: '2026-04-10T07:00:20.000Z#0' };
    const alone: Row = { ...row, pk: 'LOG#2026-04-10T07:03#15', sk: '2026-04-10T07:03:00.000Z#0' };
    await insider(table).put(other);
    await insider(table).put(alone);
    expect(await verified()).toEqual([`INSERTED ${other.pk} ${other.sk}`, `INSERTED ${alone.pk} ${alone.sk}`]);
  });

  it('names the seal that was altered or removed', async () => {
    const [first, , third] = (await insider(table).rowsOf('SEAL')).filter(({ sk }) => String(sk) >= '2026-04-10T07:00');
    await insider(table).put({ ...first, rows: '' });
    await insider(table).remove(third ?? {});
    expect(await verified()).toEqual([
      'ALTERED SEAL 2026-04-10T07:00',
      'MISSING SEAL 2026-04-10T07:02',
      expect.stringMatching(/^INSERTED LOG#2026-04-10T07:00/),
    ]);
  });

  it('finds a log that was cut off with its seals, by the clock and by an exported digest', async () => {
    const exported = { '2026-04-10T07:05': (await sealed('07:05'))?.digest ?? '' };
    for (const row of await allRows(table)) {
      if (String(row.sk) >= '2026-04-10T07:02') await insider(table).remove(row);
    }
    expect(await verified(exported)).toEqual(['MISSING SEAL 2026-04-10T07:05']);
    const { findings } = await verifyAccessLog({ exported: new Map(), now: nowIs('07:20') }, () => undefined);
    expect(findings.map(({ kind, row }) => `${kind} ${row}`)).toEqual(['MISSING SEAL 2026-04-10T07:02']);
  });

  it('finds a chain that was rewritten from a removed row on, by an exported digest alone', async () => {
    const exported = { '2026-04-10T07:04': (await sealed('07:04'))?.digest ?? '' };
    const [row = {}] = await ofMinute('07:02');
    await insider(table).remove(row);
    for (const { pk, sk } of await insider(table).rowsOf('SEAL')) {
      if (String(sk) >= '2026-04-10T07:02') await insider(table).remove({ pk, sk });
    }
    await seal('07:08');
    expect(await verified()).toEqual([]);
    expect(await verified(exported)).toEqual(['ALTERED SEAL 2026-04-10T07:04']);
  });

  it('accepts that rows are deleted after seven years, and still finds an altered one', async () => {
    const inSevenYears = new Date('2033-04-10T07:06:00.000Z');
    const [gone = {}, kept = {}] = await ofMinute('07:00');
    await insider(table).remove(gone);
    const later = async () => {
      const { findings } = await verifyAccessLog({ exported: new Map(), now: inSevenYears }, () => undefined);
      return findings.map(({ kind, row }) => `${kind} ${row}`).filter((text) => !text.includes('SEAL'));
    };
    expect(await later()).toEqual([]);
    await insider(table).put({ ...kept, roles: [] });
    expect(await later()).toEqual([`ALTERED ${kept.pk} ${kept.sk}`]);
  });
});

describe('marks', () => {
  it('are packed without loss', async () => {
    const marks = await readMinute(scope, '2026-04-10T07:00');
    expect(marks).toHaveLength(3);
    expect(unpacked('2026-04-10T07:00', packed('2026-04-10T07:00', marks))).toEqual(marks);
    expect(unpacked('2026-04-10T07:01', packed('2026-04-10T07:01', []))).toEqual([]);
  });

  it('differ if a single bit of a row differs, which a comparison of keys alone would not find', async () => {
    const marks = await readMinute(scope, '2026-04-10T07:00');
    const [row = {}] = await ofMinute('07:00');
    await insider(table).put({ ...row, times: 2 });
    const found = await readMinute(scope, '2026-04-10T07:00');
    expect(firstDifference(marks, found, false)).toEqual({ kind: 'ALTERED', pk: row.pk, sk: row.sk });
    const blind = (all: typeof marks) => all.map((mark) => ({ ...mark, hash: '' }));
    expect(firstDifference(blind(marks), blind(found), false)).toBeUndefined();
  });
});
