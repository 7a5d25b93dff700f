import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { institutionOfClient } from '../../local/seeding.ts';
import { localDate } from '../../services/platform/clock.ts';
import { readQueue, signedIn } from '../support/overHttp.ts';
import { issuedReferral, succeed } from '../support/referrals.ts';
import { startPlatform, type TestPlatform } from '../support/startPlatform.ts';

const folder = mkdtempSync(join(tmpdir(), 'indreptar-office-'));
const dataDirectory = join(folder, 'platform');
const start = (port = 0) => startPlatform({ seed: 'directory', dataDirectory, port });
const inDays = (days: number) => localDate(new Date(Date.now() + days * 86_400_000), 'Europe/Chisinau');
const due = () => ({ completionDue: inDays(60) });

let platform: TestPlatform;
let office: ChildProcess;

/** The program as its README runs it, with the settings that `npm start` prints for the system of MD-MEC. */
function startOffice(): ChildProcess {
  const { runtime } = platform;
  const client = runtime.machineClients.find(({ name }) => institutionOfClient(runtime.stage, name) === 'MD-MEC');
  return spawn(process.execPath, [join(import.meta.dirname, '../../examples/back-office/main.ts')], {
    env: {
      PATH: process.env.PATH,
      QUEUE_URL: platform.queueUrl('MD-MEC'),
      AWS_ENDPOINT_URL_SQS: runtime.queueEndpoint,
      API_URL: `${platform.url}/graphql`,
      TOKEN_URL: `${runtime.issuer}/oauth2/token`,
      CLIENT_ID: client?.id,
      CLIENT_SECRET: client?.secret,
      STATE_FILE: join(folder, 'office.json'),
      AWS_REGION: runtime.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
    stdio: 'ignore',
  });
}

/**
 * Waits until the office has acknowledged, and returns the referral as the caseworker sees it. The limit of the test
 * ends the wait.
 */
async function confirmed(id: string) {
  const caseworker = await signedIn(platform, 'caseworker.chisinau');
  for (;;) {
    const { data } = await caseworker(
      'query($id: ID) { referral(id: $id) { status incomingNumber history { type actor { displayName } } } }',
      { id },
    );
    if (data.referral.status === 'ACKNOWLEDGED') return data.referral;
    await sleep(200);
  }
}

beforeAll(async () => {
  platform = await start();
  office = startOffice();
}, 120_000);
afterAll(async () => {
  office?.kill('SIGKILL');
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the back office beside the platform', () => {
  it('confirms receipt of a referral as the system of its institution', async () => {
    const referral = await issuedReferral(await signedIn(platform, 'caseworker.chisinau'), due());
    const seen = await confirmed(referral.id);
    expect(seen.incomingNumber).toBeTruthy();
    expect(seen.history.at(-1)).toMatchObject({ type: 'referral.acknowledged', actor: { displayName: 'system.mec' } });
  });

  it('loses nothing when the platform is killed between the issue and the confirmation', async () => {
    office.kill('SIGKILL');
    await once(office, 'exit');
    const caseworker = await signedIn(platform, 'caseworker.chisinau');
    const issued = [await issuedReferral(caseworker, due()), await issuedReferral(caseworker, due())];
    const port = Number(new URL(platform.url).port);
    await platform.kill();
    platform = await start(port);
    office = startOffice();
    for (const { id } of issued) await confirmed(id);
    const [first] = issued;
    const contact = await signedIn(platform, 'contact.mec');
    await succeed(contact, 'completeReferral', {
      referral: { id: first?.id },
      expectedVersion: 2,
      results: [{ result: 'DELIVERED', date: inDays(0) }],
    });
    const told = await readQueue(platform, 'MD-IGM', (events) => events.length >= 7);
    const versions = told.filter(({ data }) => data.referralId === first?.id).map(({ data }) => data.version);
    expect(versions).toEqual([1, 2, 3]);
  }, 120_000);
});
