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
/** How far a long run is said so often. */
const progressEach = 1_000;
const atOnce = 8;

/**
 * Every referral that a register or an issuer's list leads to: the numbers of each register without a gap, and behind each
 * number a history whose chain holds; then what else the cases of these people name, drafts among them. A draft of a case
 * that has issued nothing is found as long as it waits for its centre: removed as a whole, it leaves no gap.
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

/** The history of a referral, as the chain of any thing is checked. */
export const historyOf = (referralId: string): History => ({
  pk: referralPk(scope, referralId),
  about: { referralId },
  versionOf: (state) => (state[listed] as { version?: number } | undefined)?.version,
});

/** A referral that is being changed while it is read may look broken once. `about` is told whose it is. */
async function brokenNow(referralId: string, about: (person: Person) => void): Promise<Finding | undefined> {
  const look = async () => {
    const rows = await readPartition(referralId);
    const state = rows.find(({ sk }) => sk === stateSk);
    if (state) about(state[listed] as Person);
    return brokenLink(historyOf(referralId), rows);
  };
  return (await look()) && (await look());
}

/** Codes of the centres of every country, those that no longer exist too. */
async function allCentres(): Promise<string[]> {
  const directories = await Promise.all(directoriesFromFiles().map(({ country }) => findDirectory(country)));
  return [...new Set(directories.flatMap((directory) => directory?.centres.map(({ code }) => code) ?? []))];
}
