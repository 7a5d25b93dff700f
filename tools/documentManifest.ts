// The documents of a program. An institution registers them, and its program sends only these.
import { readFileSync } from 'node:fs';
import { documentHash, normalised } from '../services/graphql/documentHash.ts';

/** Hash → text. Tools of GraphQL clients write persisted documents in this form too. */
export type Manifest = Record<string, string>;

const isDocument = /^\s*(#[^\n]*\n\s*)*(query|mutation|fragment)\b/;

/**
 * The documents in the source of a program: the texts between backticks that begin like a document. Throws GraphQLError
 * for a text that cannot be parsed.
 */
export const documentsInProgram = (source: string): Manifest =>
  manifestOf([...source.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text).filter((text) => isDocument.test(text)));

/** The documents of a file: `.graphql` is one document, `.json` a manifest, any other file a program. */
export function documentsOfFile(path: string): Manifest {
  const text = readFileSync(path, 'utf8');
  if (/\.(graphql|gql)$/.test(path)) return manifestOf([text]);
  // Each tool makes its own hashes for its manifest. Only the texts are taken.
  if (path.endsWith('.json')) return manifestOf(Object.values(JSON.parse(text) as Manifest));
  return documentsInProgram(text);
}

const manifestOf = (texts: string[]): Manifest =>
  Object.fromEntries(texts.map((text) => [documentHash(text), normalised(text)]));
