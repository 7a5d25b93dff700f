import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { type Scope, workerScope } from '../services/caller/scope.ts';
import { eventSkPrefix, hashOfEvent, stateSk } from '../services/lifeCycle/eventRow.ts';
import { put, type Row, update } from '../services/platform/commit.ts';
import { dataKeysOrNew, institutionKeys } from '../services/platform/keys/dataKeys.ts';
import { type DataKeys, personSubject } from '../services/platform/keys/heldKeys.ts';
import { dynamo } from '../services/platform/table.ts';
import { sealedEvent } from '../services/referrals/store/eventRows.ts';
import { readPartition } from '../services/referrals/store/partitionStore.ts';
import { linkRow } from '../services/referrals/store/personReferralStore.ts';
import { referralPk, rewrittenSk } from '../services/referrals/store/referralKeys.ts';
import {
  plainReferralOf,
  referralOf,
  referralSchemaVersion,
  stateRow,
} from '../services/referrals/store/referralRows.ts';

const mostEventsAtOnce = 97;
type Key = { pk: string; sk: string };
type Relinked = { before: Row; after: Row };

/**
 * Encrypts a referral that predates encryption. In one transaction it seals state and events and links the chain of
 * hashes over the new bytes. The old head of the chain is kept in a row of its own. With it an auditor who has recorded
 * the old head can tell the encryption from tampering.
 * False when there was nothing to do, or when a command changed the referral meanwhile: the next round finds it again.
 */
export async function encryptReferral(referralId: string, at: Date): Promise<boolean> {
  const scope = workerScope('tool');
  const rows = await readPartition(scope, referralId);
  const state = rows.find(({ sk }) => sk === stateSk);
  if (!state) return false;
  const events = rows.filter(({ sk }) => (sk as string).startsWith(eventSkPrefix));
  const keys = await dataKeysOrNew(personSubject(plainReferralOf(state).beneficiaryId));
  const changed = await relinked(events, keys);
  if (changed.length === 0 && state.schemaVersion === referralSchemaVersion) return false;
  // A chain that does not fit into one transaction is linked from its beginning. The next round continues.
  const now = changed.slice(0, mostEventsAtOnce);
  const isWhole = now.length === changed.length;
  const head = String((changed.at(-1)?.after ?? events.at(-1))?.hash ?? state.lastHash);
  const isMarked = rows.some(({ sk }) => sk === rewrittenSk);
  return committed([
    ...now.map(eventUpdate),
    ...(isWhole ? [stateUpdate(scope, state, head, keys)] : []),
    ...(isMarked ? [] : [markOf(scope, referralId, state, at)]),
    put(linkRow(scope, plainReferralOf(state))),
  ]);
}

/** The events that are not sealed or not linked yet, oldest first. */
async function relinked(events: Row[], keys: DataKeys): Promise<Relinked[]> {
  const changed: Relinked[] = [];
  let previousHash = events[0]?.previousHash;
  for (const before of events) {
    const isOld = before.schemaVersion !== referralSchemaVersion;
    const sealed = isOld ? sealedEvent(before, keys, await institutionKeys(String(before.institutionId))) : before;
    const linked = { ...sealed, previousHash };
    const after = { ...linked, hash: hashOfEvent(linked) };
    if (after.hash !== before.hash) changed.push({ before, after });
    previousHash = after.hash;
  }
  return changed;
}

const present = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value));

/** The marks of the relay are not touched, because the relay may change them at the same moment. */
const eventUpdate = ({ before, after }: Relinked) =>
  update(
    { pk: before.pk, sk: before.sk } as Key,
    'SET sealed = :sealed, schemaVersion = :version, previousHash = :previous, #hash = :hash',
    {
      ':sealed': present(after.sealed as object),
      ':version': after.schemaVersion,
      ':previous': after.previousHash,
      ':hash': after.hash,
      ':before': before.hash,
    },
    { condition: '#hash = :before', names: { '#hash': 'hash' } },
  );

function stateUpdate(scope: Scope, state: Row, head: string, keys: DataKeys) {
  const { sealed, schemaVersion } = stateRow(scope, referralOf(state, keys), keys);
  return update(
    { pk: state.pk, sk: state.sk } as Key,
    'SET sealed = :sealed, schemaVersion = :version, lastHash = :head',
    {
      ':sealed': present(sealed as object),
      ':version': schemaVersion,
      ':head': head,
      ':before': state.lastHash,
      ':at': plainReferralOf(state).version,
    },
    { condition: 'lastHash = :before AND listed.#version = :at', names: { '#version': 'version' } },
  );
}

const markOf = (scope: Scope, referralId: string, { lastHash }: Row, at: Date) =>
  put(
    { pk: referralPk(scope, referralId), sk: rewrittenSk, formerHash: lastHash, at: at.toISOString() },
    'attribute_not_exists(pk)',
  );

async function committed(TransactItems: ReturnType<typeof put>[]): Promise<boolean> {
  try {
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems }));
    return true;
  } catch (error) {
    if ((error as Error).name !== 'TransactionCanceledException') throw error;
    return false;
  }
}
