import type { Json, Template } from '../assembly.ts';
import { placesOf, type Rule, type Templates } from './walk.ts';

/** How a template is broken, in a copy, and what the rule then says. */
export type Broken = [how: string, breakIt: (within: Templates) => unknown, says: RegExp];
export type RuleCase = [sentence: string, rule: Rule, broken: Broken[]];

type Found = { resource: Json; properties: Json; template: Template; logicalId: string };
/** The first resource of the type whose JSON holds the text. */
export function find(within: Templates, type: string, text = ''): Found {
  const place = placesOf(within, type).find(({ logicalId, resource }) =>
    JSON.stringify([logicalId, resource]).includes(text),
  );
  if (!place) throw new Error(`no ${type} with ${text}`);
  return { ...place, properties: place.resource.Properties };
}
export const service = (within: Templates) => within['Indreptar-test-Service'] as Template;
export const set = (target: Json, values: Json) => Object.assign(target, values);

/** One more thing that a role may do. */
export const addStatement = (within: Templates, role: string, statement: Json) =>
  statementsOf(within, role).push({ Effect: 'Allow', ...statement });
export const statementsOf = (within: Templates, role: string): Json[] =>
  find(within, 'AWS::IAM::Role', role).properties.Policies[0].PolicyDocument.Statement;
