// npm run documents -- register|list|remove|extract …: the documents that the systems of institutions may send.

import { documentsCommand } from './documentsCommand.ts';
import { explain } from './refused.ts';

try {
  await documentsCommand(process.argv.slice(2), console.log);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
