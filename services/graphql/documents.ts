import type { Actor } from '../caller/actor.ts';
import { documentHash } from './documentHash.ts';
import { findDocument } from './documentStore.ts';

/**
 * Registered documents: what a program may send. Its institution registers them beforehand (tools/documents.ts), the request
 * names one by its text or by the hash of it, and what is not registered never reaches the schema (ASVS 4.3.1).
 */

/** What is read of a request's body; whatever else is in it counts for nothing. */
type Sent = { query?: unknown; extensions?: unknown; variables?: unknown; operationName?: unknown };

/** The request with the text of its registered document, or undefined when it names none of the caller's institution. */
export async function asRegistered(actor: Actor, sent: Sent): Promise<object | undefined> {
  const hash = hashOf(sent);
  const query = hash && (await findDocument(actor, actor.institutionId, hash));
  if (!query) return undefined;
  const { variables, operationName } = sent;
  return {
    query,
    ...(variables !== undefined && { variables }),
    ...(operationName !== undefined && { operationName }),
  };
}

/** True of a request that gives the hash of a registered document and no text. */
export const namesDocumentAlone = ({ query, extensions }: Sent): boolean =>
  query === undefined && typeof extensions === 'object' && extensions !== null && 'document' in extensions;

/** By `extensions.document.sha256` when there is no text; the hash of a text is computed, never believed. */
function hashOf({ query, extensions }: Sent): string | undefined {
  if (typeof query === 'string') {
    try {
      return documentHash(query);
    } catch {
      return undefined;
    }
  }
  const named =
    query === undefined && (extensions as { document?: { sha256?: unknown } } | undefined)?.document?.sha256;
  return typeof named === 'string' && /^[0-9a-f]{64}$/.test(named) ? named : undefined;
}
