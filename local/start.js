// Plain JavaScript, so that a Node that cannot run the rest can still say so in one line.
const needed = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < needed) {
  console.error(`Îndreptar needs Node ${needed} or later to run, and this is ${process.versions.node}.`);
  console.error('On Linux, npm ci installs it for the project: use npm start. Elsewhere install Node 24.');
  process.exit(1);
}
await import('./main.ts');
