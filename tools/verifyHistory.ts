// npm run verify-history: ends with 1 when a row was altered, removed or inserted, and with 2 when the check could not
// run.
import { explain } from './refused.ts';
import { verifyCommand } from './verifyCommand.ts';

try {
  const isWhole = await verifyCommand(process.argv.slice(2), (line) => console.log(line));
  process.exitCode = isWhole ? 0 : 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 2;
}
