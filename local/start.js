// This file is plain JavaScript. An old Node, which cannot run the other files, can therefore still print one clear
// line.
const needed = 24;
const { node } = process.versions;
if (Number(node.split('.')[0]) < needed) {
  console.error(
    `Îndreptar needs Node ${needed}, this is ${node}: use npm start, or where npm ci brings none, install it.`,
  );
  process.exit(1);
}
await import('./main.ts');
