import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { putSeal } from '../../services/accessLog/sealStore.ts';
import { minuteAt, sealOf } from '../../services/accessLog/seals.ts';
import { eraseKeysWrite } from '../../services/erasure/keysStore.ts';
import type { Row } from '../../services/platform/commit.ts';
import { forgetDataKeys } from '../../services/platform/keys/dataKeyCache.ts';
import { dynamo } from '../../services/platform/table.ts';
import { brokenLink } from '../../tools/historyChain.ts';
import { verifyCommand } from '../../tools/verifyCommand.ts';
import { historyOf } from '../../tools/verifyReferrals.ts';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { aDraft, issuedReferral, openedCase, succeed } from '../support/referrals.ts';
import { anEntry, entriesIn, insider, write } from './support.ts';

/**
 * `npm run verify-history` as an operator types it, on three histories: one with three steps, one with one, and one
 * draft.
 */
let platform: InProcess;
let folder: string;
let [answered, issued, drafted] = ['', '', ''];
let beneficiaryId = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'indreptar-'));
  platform = await startInProcess();
  const caseworker = platform.as('caseworker.chisinau');
  const opened = await openedCase(caseworker);
  beneficiaryId = opened.beneficiary.id;
  const draft = aDraft(opened.id);
  const first = await succeed(caseworker, 'issueReferral', { idempotencyKey: randomUUID(), draft });
  answered = first.referral.id;
  const contact = platform.as('contact.mec');
  const incomingNumber = 'MEC-1';
  await succeed(contact, 'acknowledgeReferral', { referral: { id: answered }, expectedVersion: 1, incomingNumber });
  const noAppointmentReason = 'Se stabilește telefonic.';
  await succeed(contact, 'acceptReferral', { referral: { id: answered }, expectedVersion: 2, noAppointmentReason });
  issued = (await issuedReferral(caseworker)).id;
  const begun = { idempotencyKey: randomUUID(), draft: aDraft(opened.id) };
  drafted = (await succeed(caseworker, 'draftReferral', begun)).referral.id;
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await platform.stop();
});

async function verified(...args: string[]): Promise<{ isWhole: boolean; said: string[] }> {
  const said: string[] = [];
  const isWhole = await verifyCommand(args, (line) => said.push(line));
  return { isWhole, said };
}
const main = () => insider(platform.table, platform.table.tableName);
const rowsOf = (id: string) => main().rowsOf(`REF#${id}`);
const rowOf = async (id: string, sk: string): Promise<Row> => (await rowsOf(id)).find((row) => row.sk === sk) ?? {};

/** Changes the table, runs the check, and restores the table. */
async function namedAfter(id: string, tamper: (rows: Row[]) => Promise<unknown>): Promise<string | undefined> {
  const before = await rowsOf(id);
  await tamper(before);
  const { isWhole, said } = await verified('--only', 'referrals');
  for (const row of await rowsOf(id)) await main().remove(row);
  for (const row of before) await main().put(row);
  return isWhole ? undefined : said[0];
}

describe('histories', () => {
  it('are valid as the service writes them, drafts included', async () => {
    expect(await verified('--only', 'referrals')).toEqual({
      isWhole: true,
      said: ['3 referrals: every history is whole'],
    });
  });

  it('name the event whose bytes were altered: a plain field or a sealed value', async () => {
    const altered = (change: (row: Row) => Row) => () =>
      namedAfter(answered, async (rows) => main().put(change(rows.find(({ sk }) => sk === 'EV#000002') ?? {})));
    const said = expect.stringContaining(`ALTERED  REF#${answered} EV#000002  (its bytes`);
    expect(await altered((row) => ({ ...row, occurredAt: '2026-01-01T00:00:00.000Z' }))()).toEqual(said);
    expect(await altered((row) => ({ ...row, sealed: {} }))()).toEqual(said);
    expect(await altered((row) => ({ ...row, more: 'x' }))()).toEqual(said);
  });

  it('name the event that was removed, even the last one', async () => {
    const without = (sk: string) => () => namedAfter(answered, () => main().remove({ pk: `REF#${answered}`, sk }));
    expect(await without('EV#000001')()).toContain(`MISSING  REF#${answered} EV#000001`);
    expect(await without('EV#000002')()).toContain(`MISSING  REF#${answered} EV#000002`);
    expect(await without('EV#000003')()).toContain(`MISSING  REF#${answered} EV#000003  (the state is of version 3)`);
  });

  it('name the event that was put in, at the end or in another’s place', async () => {
    const copied = (from: string, to: string) => () =>
      namedAfter(answered, async () => main().put({ ...(await rowOf(answered, from)), sk: to }));
    expect(await copied('EV#000003', 'EV#000004')()).toContain(`INSERTED  REF#${answered} EV#000004`);
    expect(await copied('EV#000003', 'EV#000002')()).toContain(`INSERTED  REF#${answered} EV#000002`);
    expect(await copied('EV#000002', 'EV#000002x')()).toContain(`INSERTED  REF#${answered} EV#000002x`);
  });

  it('name the state that no longer carries the end of its history, or is gone', async () => {
    const state = (change: (row: Row) => Promise<unknown>) => () =>
      namedAfter(issued, async (rows) => change(rows.find(({ sk }) => sk === 'STATE') ?? {}));
    expect(await state((row) => main().put({ ...row, lastHash: '0' }))()).toContain(`ALTERED  REF#${issued} STATE`);
    expect(await state((row) => main().remove(row))()).toContain(`MISSING  REF#${issued} STATE`);
  });

  it('name a draft’s event, a draft that is gone while its case names it, and a number of the register that leads nowhere', async () => {
    expect(await namedAfter(drafted, () => main().remove({ pk: `REF#${drafted}`, sk: 'EV#000001' }))).toContain(
      `MISSING  REF#${drafted} EV#000001`,
    );
    const gone = await namedAfter(drafted, async (rows) => {
      for (const row of rows) await main().remove(row);
    });
    expect(gone).toContain(`MISSING  REF#${drafted} STATE`);
    const { number } = (await rowOf(issued, 'EV#000001')) as { number: string };
    const [row = {}] = await main().rowsOf(`NUM#${number}`);
    await main().remove(row);
    const { isWhole, said } = await verified('--only', 'referrals');
    await main().put(row);
    expect([isWhole, said[0]]).toEqual([false, expect.stringContaining(`MISSING  NUM#${number} NUM`)]);
  });

  it('stay valid when a person is erased, because the hashes are over stored bytes', async () => {
    const { TransactWriteItemsCommand } = await import('@aws-sdk/client-dynamodb');
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: [eraseKeysWrite(beneficiaryId).item] }));
    forgetDataKeys();
    expect((await verified('--only', 'referrals')).isWhole).toBe(true);
  });

  it('are compared by their hashes: a check of the numbers alone would see no altered byte', async () => {
    const rows = (await rowsOf(answered)).map((row) => (row.sk === 'EV#000002' ? { ...row, type: 'x' } : row));
    expect(brokenLink(historyOf(answered), rows)?.kind).toBe('ALTERED');
    const numbersAlone = rows.filter(({ sk }) => String(sk).startsWith('EV#')).map(({ version }) => version);
    expect(numbersAlone).toEqual([1, 2, 3]);
  });
});

describe('the access log', () => {
  const sealer = join(import.meta.dirname, '../../services/sealer/handler.ts');
  /** The Lambda in a process of its own, so that the test can read its log. */
  const sealNow = () =>
    execFileSync(
      '/bin/sh',
      [
        '-c',
        '"$0" --input-type=module-typescript -e "$1" 2>&1',
        process.execPath,
        `import { handler } from ${JSON.stringify(sealer)}; await handler({}, { getRemainingTimeInMillis: () => 60000 });`,
      ],
      { env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'INFO' }, encoding: 'utf8' },
    );

  it('is verified against the lines that the sealer has logged', async () => {
    const at = new Date(Date.now() - 10 * 60_000).toISOString();
    await putSeal(sealOf(minuteAt(Date.now() - 14 * 60_000), '', []));
    await write(anEntry({ at }), anEntry({ at }));
    const file = join(folder, 'exported.jsonl');
    const lines = sealNow();
    writeFileSync(file, lines);
    expect(lines.trim().split('\n').length).toBeGreaterThan(9);
    expect(lines).toContain(`"minute":"${at.slice(0, 16)}"`);

    const whole = await verified('--only', 'log', '--exported', file);
    expect(whole).toEqual({
      isWhole: true,
      said: expect.arrayContaining([expect.stringMatching(/^sealed up to .*, digest [0-9a-f]{64}$/)]),
    });
    const row = (await entriesIn(platform.table)).find((entry) => entry.at === at) ?? {};
    await insider(platform.table).remove(row);
    const broken = await verified('--only', 'log', '--exported', file);
    expect([broken.isWhole, broken.said[0]]).toEqual([false, expect.stringContaining(`MISSING  ${row.pk} ${row.sk}`)]);
    const digest = `${at.slice(0, 16)}=${'0'.repeat(64)}`;
    expect((await verified('--only', 'log', '--digest', digest)).said[0]).toContain(`ALTERED  SEAL ${at.slice(0, 16)}`);
  });

  it('refuses unknown arguments', async () => {
    await expect(verified('--only', 'all')).rejects.toThrow('npm run verify-history');
    await expect(verified('--digest', 'abc')).rejects.toThrow('npm run verify-history');
  });
});
