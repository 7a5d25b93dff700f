/**
 * Passes each line to `always`, and the first line of each kind to `first`, so that a caller that tries again does not
 * fill a terminal.
 */
export function oncePerLine(first: (line: string) => void, always: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    always(line);
    if (told.has(line)) return;
    told.add(line);
    first(line);
  };
}
