import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDeployed } from './diffGate/deployed.ts';
import { type Finding, findLosses } from './diffGate/differences.ts';
import { readAssembly, type Stacks } from './diffGate/stacks.ts';
import { lossOf } from './diffGate/statefulTypes.ts';

export type DiffGateOptions = {
  /** The folder of the assembly that would be deployed. */
  assembly: string;
  stage: string;
  /** The folder of another assembly to compare with, offline. Without it the stacks of the account are read. */
  against?: string | undefined;
  /** The logical ids of resources that may be lost. There is no option for all. */
  allow?: string[] | undefined;
  write?: (line: string) => void;
};

/**
 * Stops a deployment that would replace, delete or weaken a resource with data. Prints the compared stacks and the
 * losses.
 * @returns true when the deployment may continue
 * @throws when one side cannot be read, because the gate then stays closed
 */
export async function diffGate({ assembly, stage, against, allow = [], write = console.log }: DiffGateOptions) {
  const { stacks: after, region } = readAssembly(assembly, stage);
  const before = against ? readAssembly(against, stage).stacks : await readDeployed(stage, region);
  const where = against ? `in ${against}` : `deployed in ${region}`;
  if (Object.keys(before).length === 0) {
    write(`No stack of stage ${stage} is ${where}: this is its first deployment there, nothing can be lost.`);
    return true;
  }
  const findings = findLosses(before, after);
  const stopped = findings.filter(({ logicalId }) => !allow.includes(logicalId));
  writeLooked(before, after, where, write);
  for (const finding of findings) writeFinding(finding, !stopped.includes(finding), write);
  for (const id of allow.filter((id) => !findings.some(({ logicalId }) => logicalId === id))) {
    write(`--allow ${id}: nothing to allow, no change of it loses anything.`);
  }
  write(
    stopped.length === 0
      ? `The deployment may go on: ${findings.length === 0 ? 'nothing is lost' : 'what is lost is allowed'}.`
      : `Stopped: ${stopped.length} of ${findings.length} losses are not allowed. If one is meant, repeat with --allow and its logical id.`,
  );
  return stopped.length === 0;
}

function writeLooked(before: Stacks, after: Stacks, where: string, write: (line: string) => void) {
  write(`Compared with what is ${where}:`);
  for (const stack of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const resources = Object.values(before[stack]?.template.Resources ?? {});
    const stateful = resources.filter(({ Type }) => lossOf(Type) !== undefined).length;
    const fate = before[stack] === undefined ? ', new' : after[stack] === undefined ? ', no longer in the app' : '';
    write(`  ${stack}: ${resources.length} resources, ${stateful} of them stateful${fate}`);
  }
}

function writeFinding(
  { stack, logicalId, type, name, what, loss, stays }: Finding,
  allowed: boolean,
  write: (line: string) => void,
) {
  write('');
  write(`${allowed ? 'ALLOWED' : 'STOP'} ${logicalId} (${[type, name, stack].filter(Boolean).join(', ')})`);
  write(`  ${what}.`);
  if (loss) write(`  ${stays ? 'What is at stake' : 'What would be lost'}: ${loss}.`);
}

/**
 * `npm run diff -- --stage dev [--region …] [--against <assembly>] [--allow <logicalId>]…`: ends with 1 when it stops
 * the deployment, and with 2 when it cannot compare.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string' },
      region: { type: 'string' },
      against: { type: 'string' },
      allow: { type: 'string', multiple: true },
    },
  });
  if (!values.stage) throw new Error('say which stage: npm run diff -- --stage dev');
  const folder = mkdtempSync(join(tmpdir(), 'indreptar-diff-'));
  try {
    const args = ['--stage', values.stage, ...(values.region ? ['--region', values.region] : [])];
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'app.ts'), ...args], {
      stdio: 'inherit',
      env: { ...process.env, CDK_OUTDIR: folder },
    });
    if (status !== 0) throw new Error('the app cannot be synthesized');
    return (await diffGate({ assembly: folder, ...values, stage: values.stage })) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: Error) => {
    console.error(error.message);
    return 2;
  });
}
