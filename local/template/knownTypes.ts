import { knownApiTypes } from './knownApiTypes.ts';
import { knownDataTypes } from './knownDataTypes.ts';
import { knownOperationTypes } from './knownOperationTypes.ts';
import type { KnownType } from './resourceTypes.ts';

export const knownTypes: Record<string, KnownType> = { ...knownDataTypes, ...knownApiTypes, ...knownOperationTypes };

/** The first path inside the properties that the type does not list. */
export function unknownProperty(type: KnownType, paths: string[]): string | undefined {
  const listed = [...type.acts, ...type.inert];
  return paths.find((path) => !listed.some((entry) => covers(entry, path)));
}

function covers(entry: string, path: string): boolean {
  const subtree = entry.endsWith('.*') ? entry.slice(0, -2) : undefined;
  // An expression or an empty list may stand in the place of a listed deeper path.
  return within(path, subtree ?? entry, subtree !== undefined) || within(subtree ?? entry, path, true);
}

const within = (path: string, root: string, deep: boolean): boolean =>
  path === root || (deep && (path.startsWith(`${root}.`) || path.startsWith(`${root}[`)));
