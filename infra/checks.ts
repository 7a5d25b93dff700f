import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import type { Expected } from './acknowledged.ts';

/** CDK's own switch for the checks. Only `npm start` switches them off. */
export const checksWanted = (): boolean => process.env.CDK_VALIDATION !== 'false';

/** The rules of AwsSolutions and NIST 800-53 R5. CDK checks CloudFormation's schemas by itself. */
export function addChecks(app: App): void {
  // Loaded here, because loading the rules takes half a second that `npm start` does not need.
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

/** The context that leaves the verdict to `refuseFindings` in every run. CDK's own verdict depends on the context. */
export const verdictIsOurs = { '@aws-cdk/core:failSynthOnValidationErrors': false };

/**
 * Throws with rule, resource and advice for each finding in the assembly's report, and for each acknowledged finding
 * that no longer exists.
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
