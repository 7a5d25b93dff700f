import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { recordRefusedCaller, recordTrail } from '../accessLog/accessLogStore.ts';
import type { Actor } from '../caller/actor.ts';
import { newTrail, noteDenial, settled } from '../caller/auditTrail.ts';
import { findMemberCached } from '../caller/memberStore.ts';
import { workerScope } from '../caller/scope.ts';
import { log } from '../platform/logger.ts';
import { message } from '../platform/words.ts';
import type { ServedRequest } from './context.ts';

/** The longest wait for the log. */
const longestWaitMilliseconds = 4_000;
/**
 * The log may be written until this long after the deadline of commits. That is before the request is aborted (handler.ts).
 */
const afterCommitMilliseconds = 1_500;

const waitUntil = (commitDeadline: number) =>
  Math.min(Date.now() + longestWaitMilliseconds, commitDeadline + afterCommitMilliseconds);

/**
 * Writes the reads and refusals of this request before the answer is sent. If the write fails, the answer becomes one error
 * that asks the caller to try again. A finished command stays done, and a repeat with the same key gets its result.
 */
export async function recordAccess(answered: GraphQLRequestContextWillSendResponse<ServedRequest>): Promise<void> {
  const { contextValue, response, operation, document } = answered;
  const { actor, requestId, locale, trail } = contextValue;
  try {
    await settled(trail);
    const operations = operation && document ? rootCoordinates(operation, document) : [];
    await recordTrail(actor, trail, requestId, operations, waitUntil(contextValue.commitDeadline()));
  } catch (error) {
    log.error('accessLog.failed', { requestId, count: trail.reads.size }, error);
    const code = 'NOT_RECORDED';
    response.http.status = 503;
    response.body = {
      kind: 'single',
      singleResult: { errors: [{ message: message(code, locale), extensions: { code } }] },
    };
  }
}

/**
 * Records the refusal of a caller with a valid token and no active membership. The refusal does not depend on this write.
 */
export const recordStranger = (subject: string, requestId: string): Promise<void> =>
  refusedAnyway(requestId, async () => {
    const member = await findMemberCached(subject);
    await recordRefusedCaller(workerScope('accessLog'), subject, member, requestId, waitUntil(Date.now()));
  });

/** Records the refusal of an unregistered document of a member. The refusal does not depend on this write. */
export const recordRefusedDocument = (actor: Actor, requestId: string): Promise<void> =>
  refusedAnyway(requestId, async () => {
    const trail = newTrail();
    noteDenial(trail, { coordinate: 'Document' });
    await recordTrail(actor, trail, requestId, [], waitUntil(Date.now()));
  });

async function refusedAnyway(requestId: string, record: () => Promise<void>): Promise<void> {
  try {
    await record();
  } catch (error) {
    log.error('accessLog.failed', { requestId }, error);
  }
}

/** The coordinates of an operation's root fields, each once. Aliases and fragments are resolved. */
export function rootCoordinates({ operation, selectionSet }: OperationDefinitionNode, { definitions }: DocumentNode) {
  const type = operation === 'query' ? 'Query' : 'Mutation';
  const fragments = new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  const [fields, seen] = [new Set<string>(), new Set<string>()];
  const walk = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.add(`${type}.${selection.name.value}`);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) walk(fragment.selectionSet);
      }
    }
  };
  walk(selectionSet);
  return [...fields];
}
