// The documents of a program: what its institution registers, and what the program then sends.
import { readFileSync } from 'node:fs';
import { documentHash, normalised } from '../services/graphql/documentHash.ts';

/** Hash → text: the form in which tools of GraphQL clients write persisted documents too. */
export type Manifest = Record<string, string>;

const isDocument = /^\s*(#[^\n]*\n\s*)*(query|mutation|fragment)\b/;

/** The documents of a program's source: its texts between backticks that begin as one. Throws GraphQLError for an unreadable one. */
export const documentsInProgram = (source: string): Manifest =>
  manifestOf([...source.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text).filter((text) => isDocument.test(text)));

/** What a file holds: `.graphql` one document, `.json` a manifest, anything else is read as a program. */
export function documentsOfFile(path: string): Manifest {
  const text = readFileSync(path, 'utf8');
  if (/\.(graphql|gql)$/.test(path)) return manifestOf([text]);
  // A manifest's hashes are of its own tool's making: what counts is the text.
  if (path.endsWith('.json')) return manifestOf(Object.values(JSON.parse(text) as Manifest));
  return documentsInProgram(text);
}

const manifestOf = (texts: string[]): Manifest =>
  Object.fromEntries(texts.map((text) => [documentHash(text), normalised(text)]));
