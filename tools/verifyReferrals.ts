import { directoriesFromFiles } from '../data/directory.ts';
import { workerScope } from '../services/caller/scope.ts';
import { findDirectory } from '../services/institutions/institutionStore.ts';
import { stateSk } from '../services/lifeCycle/eventRow.ts';
import { listed } from '../services/platform/indexes.ts';
import { referralPk } from '../services/referrals/store/referralKeys.ts';
import { brokenLink, type Finding, type History } from './historyChain.ts';
import {
  idsIn,
  linkedReferrals,
  numbered,
  readPartition,
  referralBehind,
  registerOf,
  registersOf,
  turnOf,
} from './historyStore.ts';

type Say = (line: string) => void;
/** A long run reports its progress after so many referrals. */
const progressEach = 1_000;
const atOnce = 8;

/**
 * Checks all referrals. First come the referrals of every register: its numbers have no gap, and the history of each
 * number is whole. Then come the other referrals of the same persons, with drafts. A draft of a person without an
 * issued referral is found as long as it waits for its centre; if it is removed as a whole, no gap shows it.
 */
export async function verifyReferrals(say: Say): Promise<{ checked: number; findings: Finding[] }> {
  const centres = await allCentres();
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const people = new Map<string, Person>();
  let waiting: string[] = [];
  const check = async (referralId: string) => {
    if (seen.has(referralId)) return;
    seen.add(referralId);
    waiting.push(referralId);
    if (waiting.length >= atOnce) await flush();
    if (seen.size % progressEach === 0) say(`${seen.size} referrals`);
  };
  const flush = async () => {
    const ids = waiting;
    waiting = [];
    const broken = await Promise.all(
      ids.map((id) => brokenNow(id, (person) => people.set(`${person.caseId} ${person.beneficiaryId}`, person))),
    );
    findings.push(...broken.filter((finding) => finding !== undefined));
  };

  for (const { centre, year, numbers } of await registersOf(centres, new Date().getUTCFullYear() + 1)) {
    const given = new Map<string, string>();
    for await (const { number, referralId } of numbered(centre, year, numbers)) {
      if (!referralId)
        findings.push({ kind: 'MISSING', row: `NUM#${number} NUM`, why: `the register has given ${numbers} numbers` });
      else {
        given.set(number, referralId);
        await check(referralId);
      }
    }
    for await (const { id, number = '' } of idsIn('register', registerOf(centre, year))) {
      if (given.get(number) !== id && (await referralBehind(number)) !== id) {
        findings.push({
          kind: 'INSERTED',
          row: `REF#${id} STATE`,
          why: `the register gave ${number} to no such referral`,
        });
      }
      await check(id);
    }
  }
  for (const centre of centres) for await (const { id } of idsIn('issuerTurn', turnOf(centre))) await check(id);
  await flush();
  for (const { caseId, beneficiaryId } of people.values()) {
    for (const id of await linkedReferrals(caseId, beneficiaryId)) await check(id);
  }
  await flush();
  return { checked: seen.size, findings };
}

type Person = { caseId: string; beneficiaryId: string };

const scope = workerScope('tool');

/** The history of a referral, for the check of its chain. */
export const historyOf = (referralId: string): History => ({
  pk: referralPk(scope, referralId),
  about: { referralId },
  versionOf: (state) => (state[listed] as { version?: number } | undefined)?.version,
});

/**
 * A referral that a command changes during the read may look broken once, so it is read again. `about` gets its person.
 */
async function brokenNow(referralId: string, about: (person: Person) => void): Promise<Finding | undefined> {
  const look = async () => {
    const rows = await readPartition(referralId);
    const state = rows.find(({ sk }) => sk === stateSk);
    if (state) about(state[listed] as Person);
    return brokenLink(historyOf(referralId), rows);
  };
  return (await look()) && (await look());
}

/** The codes of the centres of all countries, with closed ones. */
async function allCentres(): Promise<string[]> {
  const directories = await Promise.all(directoriesFromFiles().map(({ country }) => findDirectory(country)));
  return [...new Set(directories.flatMap((directory) => directory?.centres.map(({ code }) => code) ?? []))];
}
