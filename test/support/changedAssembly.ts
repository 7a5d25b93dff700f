import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureAssembly } from '../../local/build/assembly.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is changed as the JSON it is
type Json = any;

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: Json;
  Condition?: Json;
}

export interface ChangeableTemplate {
  /** The statements of a function, to be changed in place. */
  statementsOf(functionName: string): Statement[];
  resources: Record<string, { Type: string; Properties: Json }>;
}

/** The project's own assembly with a changed service stack, in a folder that the caller removes. */
export async function changedAssembly(change: (template: ChangeableTemplate) => void): Promise<string> {
  const original = resolve(await ensureAssembly(() => {}));
  const directory = mkdtempSync(join(tmpdir(), 'changed-assembly-'));
  for (const entry of readdirSync(original)) {
    if (!entry.endsWith('-Service.template.json')) {
      symlinkSync(join(original, entry), join(directory, entry));
      continue;
    }
    const template = JSON.parse(readFileSync(join(original, entry), 'utf8'));
    const resources: ChangeableTemplate['resources'] = template.Resources;
    change({ resources, statementsOf: (functionName) => statementsOf(resources, functionName) });
    writeFileSync(join(directory, entry), JSON.stringify(template));
  }
  return directory;
}

function statementsOf(resources: ChangeableTemplate['resources'], functionName: string): Statement[] {
  const policies = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties }) => Properties.Policies);
  const policy = policies.find(({ PolicyName }: Json) => PolicyName === functionName);
  if (!policy) throw new Error(`no policy ${functionName}`);
  return policy.PolicyDocument.Statement;
}

/** Removes an action from every statement. */
export function revoke(statements: Statement[], action: string): void {
  for (const statement of statements) statement.Action = [statement.Action].flat().filter((each) => each !== action);
  statements.splice(0, statements.length, ...statements.filter(({ Action }) => Action.length > 0));
}
