import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import type { Expected } from './acknowledged.ts';

/** Whether to check at all: CDK's own switch. `npm start` does without, everything else checks. */
export const checksWanted = (): boolean => process.env.CDK_VALIDATION !== 'false';

/** Beside CloudFormation's schemas, which CDK checks by itself: the rules of AwsSolutions and NIST 800-53 R5. */
export function addChecks(app: App): void {
  // Here, because reading the rules takes half a second that `npm start` has no use for.
  const { AwsSolutionsChecks, NIST80053R5Checks }: typeof import('cdk-nag') = createRequire(import.meta.url)('cdk-nag');
  const plugins: IPolicyValidationPlugin[] = [new AwsSolutionsChecks(app), new NIST80053R5Checks(app)];
  Validations.of(app).addPlugins(...plugins);
}

type Violation = {
  ruleName: string;
  description: string;
  severity: string;
  violatingConstructs: { constructPath?: string; stackTraces?: string[] }[];
};
type Report = {
  pluginReports: { pluginName: string; violations: Violation[]; suppressedViolations?: Expected[] }[];
};

/** Context that leaves the verdict to `refuseFindings`, whoever runs the app: CDK's depends on it. */
export const verdictIsOurs = { '@aws-cdk/core:failSynthOnValidationErrors': false };

/**
 * Throws with rule, resource and what to do for each finding that is left in the assembly's report, and for each that was
 * acknowledged and is found no more.
 */
export function refuseFindings(assembly: string, expected: Expected[] = []): void {
  const { pluginReports } = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as Report;
  const findings = pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap((violation) => violation.violatingConstructs.map((at) => finding(pluginName, violation, at))),
  );
  const suppressed = pluginReports.flatMap(({ suppressedViolations }) => suppressedViolations ?? []);
  const idOf = ({ acknowledgedAt, acknowledgedId }: Expected) => `${acknowledgedId}\n  ${acknowledgedAt}`;
  const found = new Set(suppressed.map(idOf));
  for (const id of expected.map(idOf))
    if (!found.has(id)) findings.push(`${id}\n  Acknowledged, and found no more: take it out of the list.`);
  if (findings.length === 0) return;
  throw new Error(
    [
      `${findings.length} findings in the templates:`,
      ...findings,
      'Repair what is named, or, when the rule does not fit, acknowledge it with its reason in infra/acknowledged.ts.',
    ].join('\n\n'),
  );
}

function finding(
  pluginName: string,
  { ruleName, description }: Violation,
  { constructPath, stackTraces }: Violation['violatingConstructs'][number],
): string {
  const [, file, line] = /(infra\/[\w.]+):(\d+)/.exec(stackTraces?.[0] ?? '') ?? [];
  return `${pluginName}::${ruleName}\n  ${constructPath}${file ? ` (${file}:${line})` : ''}\n  ${description}`;
}
