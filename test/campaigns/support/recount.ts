import { createHash } from 'node:crypto';
import type { TestTable } from '../../support/engines.ts';
import { readStored, type Stored, type StoredRow } from './stored.ts';

/**
 * Counts all data again from the state rows and names each difference from the stored counts. It is written from
 * docs/domain.md and docs/access-patterns.md, without code of the services, so that it cannot share a mistake with
 * them.
 */
export async function differences(table: TestTable): Promise<string[]> {
  const stored = await readStored(table);
  return [counters, openReferrals, guards, histories, registers, commands].flatMap((check) => check(stored));
}

const openStatuses = ['ISSUED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS', 'ON_HOLD'];
const isOpen = ({ status }: StoredRow) => openStatuses.includes(status);

/** The lines that only one side has, or has another number of times. */
function compare(what: string, counted: string[], kept: string[]): string[] {
  const numberOf = (lines: string[], line: string) => lines.filter((other) => other === line).length;
  return [...new Set([...counted, ...kept])]
    .filter((line) => numberOf(counted, line) !== numberOf(kept, line))
    .map((line) => `${what}: ${line}: counted ${numberOf(counted, line)}, kept ${numberOf(kept, line)}`);
}

const tally = (lines: string[]): string[] => {
  const numbers = new Map<string, number>();
  for (const line of lines) numbers.set(line, (numbers.get(line) ?? 0) + 1);
  return [...numbers].map(([line, number]) => `${line} = ${number}`);
};

/** Counts by institution, restriction and status, without drafts. The shards of the counters are summed. */
function counters({ states, counters: rows }: Stored): string[] {
  const counted = states
    .filter(({ issuedAt }) => issuedAt)
    .map((state) => `${state.receivingInstitutionId} ${state.restricted ? 'R' : 'U'} ${state.status}`);
  const sums = new Map<string, number>();
  for (const { pk: _pk, sk, ...numbers } of rows) {
    const [institution, flag] = sk.split('#');
    for (const [status, number] of Object.entries(numbers)) {
      const line = `${institution} ${flag} ${status}`;
      sums.set(line, (sums.get(line) ?? 0) + Number(number));
    }
  }
  const kept = [...sums].filter(([, number]) => number !== 0).map(([line, number]) => `${line} = ${number}`);
  return compare('counter', tally(counted), kept);
}

/** The number of open referrals in each case. A closed case has none. */
function openReferrals({ states, cases }: Stored): string[] {
  return cases.flatMap((row) => {
    const open = states.filter((state) => state.caseId === row.id && isOpen(state));
    const [counted, restricted] = [open.length, open.filter((state) => state.restricted).length];
    const takesReferrals = row.status === 'ACTIVE' || row.status === 'NEEDS_ASSESSED';
    return [
      ...(counted === row.openReferrals ? [] : [`case: counted ${counted} open, kept ${row.openReferrals}`]),
      ...(restricted === (row.openRestricted ?? 0) ? [] : [`case: counted ${restricted} restricted`]),
      ...(takesReferrals || counted === 0 ? [] : [`case: ${row.status} with ${counted} open referrals`]),
    ];
  });
}

/** The guards of restricted referrals are separate, so that a duplicate reveals none of them. */
function guards({ states, guards: rows }: Stored): string[] {
  const counted = states
    .filter(isOpen)
    .map(
      ({ restricted, ...state }) =>
        `${state.caseId} ${restricted ? 'RESTRICTED#' : ''}OPEN#${state.beneficiaryId}#${state.needCode}#${state.receivingInstitutionId}${state.beside ? `#${state.id}` : ''} ${state.id}`,
    );
  const kept = rows.map(({ pk, sk, referralId }) => `${pk.slice(5)} ${sk} ${referralId}`);
  return compare('guard', counted, kept);
}

/**
 * The versions are 1 to n without a gap, each event contains the hash of the one before, and each institution was told
 * its last one.
 */
function histories({ states, events }: Stored): string[] {
  const known = new Set(states.map(({ id }) => id));
  const orphans = [...events.keys()].filter((id) => !known.has(id)).map((id) => `history: ${id} has no state`);
  return [...orphans, ...states.flatMap((state) => broken(state, events.get(state.id) ?? []))];
}

function broken(state: StoredRow, events: StoredRow[]): string[] {
  const found: string[] = [];
  const say = (what: string) => found.push(`history of ${state.number ?? state.id}: ${what}`);
  const versions = events.map(({ version }) => version);
  if (versions.join() !== Array.from({ length: state.version }, (_, at) => at + 1).join()) say(`versions ${versions}`);
  let previousHash = '';
  const told: Record<string, number> = {};
  for (const event of events) {
    if (event.previousHash !== previousHash) say(`version ${event.version} does not follow the one before`);
    if (event.hash !== hashOf(event)) say(`version ${event.version} is not what its hash says`);
    previousHash = event.hash;
    for (const [institution, before] of Object.entries(event.told)) {
      if (before !== (told[institution] ?? 0)) say(`${institution} was told ${told[institution]}, not ${before}`);
      told[institution] = event.version;
    }
  }
  if (state.lastHash !== previousHash) say('the state does not carry the last hash');
  if (JSON.stringify(sorted(state.told)) !== JSON.stringify(sorted(told))) say('the state knows other versions told');
  if (events.at(-1) && events.at(-1)?.to !== state.status) say(`ends in ${events.at(-1)?.to}, not ${state.status}`);
  return found;
}

/** The hash leaves out keys, marks of the outbox and keys of the feed. */
const unhashed = ['pk', 'sk', 'hash', 'pending', 'sent', 'issuerFeedPk', 'receiverFeedPk', 'feedSk'];

function hashOf(event: StoredRow): string {
  const kept = Object.fromEntries(Object.entries(event).filter(([name]) => !unhashed.includes(name)));
  return createHash('sha256')
    .update(JSON.stringify(sorted(kept)))
    .digest('hex');
}

/** Canonical text: names in order at every depth, bytes as base64. Equal content gives equal text. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}

/** The numbers of each register are 1 to n, each for one referral, and the register continues with n + 1. */
function registers({ states, numbers, registers: rows }: Stored): string[] {
  const issued = states.filter(({ number }) => number).map(({ number, id }) => `${number} ${id}`);
  const found = compare(
    'number',
    issued,
    numbers.map(({ pk, id }) => `${pk.slice(4)} ${id}`),
  );
  const serials = new Map<string, number[]>();
  for (const { number } of states.filter((state) => state.number)) {
    const [centre, year, serial] = number.split('/');
    const register = `REG#${centre}#${year}`;
    serials.set(register, [...(serials.get(register) ?? []), Number(serial)]);
  }
  for (const [register, given] of serials) {
    given.sort((a, b) => a - b);
    const gap = given.find((serial, at) => serial !== at + 1);
    if (gap !== undefined) found.push(`${register}: not consecutive before ${gap}`);
    const next = rows.find(({ pk }) => pk === register)?.next;
    if (next !== given.length + 1) found.push(`${register}: goes on with ${next} after ${given.length}`);
  }
  return found;
}

/** One command has one effect: each event has one idempotency row, and the row of a redirect also names the child. */
function commands({ states, events, cases, members, commands: rows }: Stored): string[] {
  const others = new Set([...cases.map(({ id }) => id), ...members.map(({ memberId }) => memberId)]);
  const ofReferrals = rows.filter(({ id }) => !others.has(id));
  const kept = ofReferrals.flatMap(({ id, version, childId }) => [
    `${id}/${version}`,
    ...(childId ? [`${childId}/1`] : []),
  ]);
  const recorded = states.flatMap(({ id }) => (events.get(id) ?? []).map(({ version }) => `${id}/${version}`));
  return compare('command', recorded, kept);
}
