import type { Actor } from '../caller/actor.ts';
import { documentHash } from './documentHash.ts';
import { findDocument } from './documentStore.ts';

/**
 * Registered documents: the only documents that a system may send. Its institution registers them beforehand
 * (tools/documents.ts). A request names a document by its text or its hash. An unregistered document never reaches the
 * schema (ASVS 4.3.1).
 */

/** The fields of a request's body that are read. Other fields are ignored. */
type Sent = { query?: unknown; extensions?: unknown; variables?: unknown; operationName?: unknown };

/** The request with the text of its registered document. Undefined when it names no document of the caller's institution. */
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

/** True for a request with the hash of a registered document and without text. */
export const namesDocumentAlone = ({ query, extensions }: Sent): boolean =>
  query === undefined && typeof extensions === 'object' && extensions !== null && 'document' in extensions;

/** The hash: `extensions.document.sha256` when there is no text, otherwise computed from the text. */
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
