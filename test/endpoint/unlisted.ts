/** Makes `count` different documents that are valid, within the limits and not registered. */
export function unlisted(count: number): string[] {
  const names = ['id', 'number', 'version', 'status', 'needCode'];
  return Array.from({ length: count }, (_, index) => {
    const fields = names.filter((_name, bit) => (index >> bit) & 1);
    return `query Q${index} { inbox(first: ${1 + (index % 50)}) { nodes { ${['urgency', ...fields].join(' ')} } } }`;
  });
}
