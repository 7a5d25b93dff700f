import { stripIgnoredCharacters } from 'graphql';
import { sha256 } from '../platform/hash.ts';

/** A document without spaces, commas and comments: what is hashed and kept. Throws GraphQLError when it cannot be read. */
export const normalised = (text: string): string => stripIgnoredCharacters(text);

/** What a registered document is known by: SHA-256 of the normalised text, in hexadecimal. */
export const documentHash = (text: string): string => sha256(normalised(text));
