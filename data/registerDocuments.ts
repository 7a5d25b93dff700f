// Registers the documents that the system of an institution may send. Each is checked first as a request is checked.
import { GraphQLError, type GraphQLSchema, Kind, parse, specifiedRules, validate } from 'graphql';
import type { Scope } from '../services/caller/scope.ts';
import { putDocument } from '../services/graphql/documentStore.ts';
import { decodeSchema } from '../services/graphql/encodedSchema.ts';
import { encodedSchema } from '../services/graphql/generated/encodedSchema.ts';
import { mostTokens, whyNot } from '../services/graphql/limits.ts';
import type { Manifest } from '../tools/documentManifest.ts';
import { Refused } from '../tools/refused.ts';

export type Registered = { sha256: string; name: string };

/**
 * Registers all documents of a manifest for an institution, or none. Throws Refused for a document that could not run.
 */
export async function registerDocuments(
  scope: Scope,
  institutionId: string,
  manifest: Manifest,
): Promise<Registered[]> {
  const schema = decodeSchema(encodedSchema);
  const documents = Object.entries(manifest).map(([sha256, text]) => ({ sha256, text, name: nameOf(schema, text) }));
  const registeredAt = new Date().toISOString();
  for (const document of documents) await putDocument(scope, institutionId, { ...document, registeredAt });
  return documents;
}

/** The names of a document's operations. Throws Refused when it does not fit the schema or exceeds a limit. */
function nameOf(schema: GraphQLSchema, text: string): string {
  const document = readDocument(text);
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const name = operations.map((operation) => operation.name?.value ?? operation.operation).join(', ');
  if (operations.length === 0) throw new Refused('a document without an operation');
  const [mistake] = validate(schema, document, specifiedRules);
  if (mistake) throw new Refused(`${name}: ${mistake.message}`);
  for (const operation of operations) {
    const reason = whyNot(schema, document, operation, {}, false);
    const { code, limit, most } = reason?.extensions ?? {};
    if (reason) throw new Refused(`${name}: ${code}${limit ? ` ${limit}, ${most} at most` : ''}`);
  }
  return name;
}

function readDocument(text: string) {
  try {
    return parse(text, { maxTokens: mostTokens, noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refused(error.message);
    throw error;
  }
}
