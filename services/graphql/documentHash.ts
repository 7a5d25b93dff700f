import { stripIgnoredCharacters } from 'graphql';
import { sha256 } from '../platform/hash.ts';

/**
 * The normalised text of a document, without spaces, commas and comments. It is hashed and stored.
 * @throws GraphQLError when the document cannot be parsed.
 */
export const normalised = (text: string): string => stripIgnoredCharacters(text);

/** The key of a registered document: SHA-256 of the normalised text, in hexadecimal. */
export const documentHash = (text: string): string => sha256(normalised(text));
