// npm run member -- add|list|remove|invite|disable|enable|reset-mfa …: the first members of a stage, who can then add
// further members through the API, and the accounts of all members.

import { memberCommand } from './memberCommand.ts';
import { explain } from './refused.ts';

try {
  await memberCommand(process.argv.slice(2), console.log);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
