// The command `npm run verify-history`: the hash chain of every referral, and the seals of the access log.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chooseStore } from './chooseStore.ts';
import type { Finding } from './historyChain.ts';
import { Refused } from './refused.ts';

const usage = `npm run verify-history -- [--only referrals|log] [--from <yyyy-mm-ddThh:mm>]
                              [--digest <yyyy-mm-ddThh:mm>=<sha256>]… [--exported <file>] [--stage <stage>] [--region <region>]

--digest is one digest that the sealer has exported, --exported a file with its log lines (JSON, one a line). --from leaves
out the minutes of the access log before it. Without --stage: the platform that is running on this machine.`;

const options = {
  only: { type: 'string' },
  from: { type: 'string' },
  digest: { type: 'string', multiple: true },
  exported: { type: 'string' },
  stage: { type: 'string' },
  region: { type: 'string' },
} as const;

type Say = (line: string) => void;
const aMinute = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** True when nothing was altered. Throws Refused when the arguments are not understood. */
export async function verifyCommand(args: string[], say: Say, now = () => new Date()): Promise<boolean> {
  const { values } = parseArgs({ args, options });
  const { only, from } = values;
  if (only !== undefined && only !== 'referrals' && only !== 'log') throw new Refused(usage);
  if (from !== undefined && !aMinute.test(from)) throw new Refused(usage);
  const exported = new Map([...digestsOf(values.digest ?? []), ...exportedIn(values.exported)]);
  await chooseStore(values.stage, values.region);

  const findings: Finding[] = [];
  if (only !== 'log') {
    const { verifyReferrals } = await import('./verifyReferrals.ts');
    const history = await verifyReferrals(say);
    report(history.findings, say);
    findings.push(...history.findings);
    say(`${history.checked} referrals: ${history.findings.length === 0 ? 'every history is whole' : 'BROKEN'}`);
  }
  if (only !== 'referrals') {
    const { verifyAccessLog } = await import('./verifyAccessLog.ts');
    const log = await verifyAccessLog({ exported, from, now: now() }, say);
    report(log.findings, say);
    findings.push(...log.findings);
    say(
      `${log.minutes} minutes with ${log.entries} entries: ${log.findings.length === 0 ? 'the access log is whole' : 'BROKEN'}`,
    );
    if (log.newest) say(`sealed up to ${log.newest.minute}, digest ${log.newest.digest}`);
  }
  return findings.length === 0;
}

const mostShown = 20;

/** Only the first finding is certain: after a removed row the following rows look broken too. */
function report(findings: Finding[], say: Say): void {
  for (const { kind, row, why } of findings.slice(0, mostShown)) say(`${kind}  ${row}  (${why})`);
  if (findings.length > mostShown) say(`and ${findings.length - mostShown} more`);
}

function digestsOf(given: string[]): [string, string][] {
  return given.map((text) => {
    const [minute = '', digest = ''] = text.split('=');
    if (!aMinute.test(minute) || !/^[0-9a-f]{64}$/.test(digest)) throw new Refused(usage);
    return [minute, digest];
  });
}

/** The lines of the sealer in the export of a log group. */
function exportedIn(file: string | undefined): [string, string][] {
  if (file === undefined) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"accessLog.sealed"'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as { minute: string; digest: string })
    .map(({ minute, digest }) => [minute, digest]);
}
