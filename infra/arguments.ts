import { parseArgs } from 'node:util';

/** The options `--stage prod` and `--region …`, and the CDK's own form `-c stage=prod`. */
export function stageArguments(argv: string[]): { stage?: string | undefined; region?: string | undefined } {
  const { values } = parseArgs({
    args: argv,
    options: {
      stage: { type: 'string' },
      region: { type: 'string' },
      context: { type: 'string', short: 'c', multiple: true },
    },
  });
  const context = Object.fromEntries((values.context ?? []).map((pair) => pair.split('=', 2)));
  return { stage: values.stage ?? context.stage, region: values.region ?? context.region };
}
