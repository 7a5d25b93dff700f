/** Tells each line to `always`, and the first of its kind to `first` too: a caller that tries again must not flood a terminal. */
export function oncePerLine(first: (line: string) => void, always: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    always(line);
    if (told.has(line)) return;
    told.add(line);
    first(line);
  };
}
