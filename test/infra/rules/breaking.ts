import type { Json, Template } from '../assembly.ts';
import { placesOf, type Rule, type Templates } from './walk.ts';

/** A change that breaks a copy of a template, and the words of the rule that finds it. */
export type Broken = [how: string, breakIt: (within: Templates) => unknown, says: RegExp];
export type RuleCase = [sentence: string, rule: Rule, broken: Broken[]];

type Found = { resource: Json; properties: Json; template: Template; logicalId: string };
/** The first resource of the type whose JSON contains the text. */
export function find(within: Templates, type: string, text = ''): Found {
  const place = placesOf(within, type).find(({ logicalId, resource }) =>
    JSON.stringify([logicalId, resource]).includes(text),
  );
  if (!place) throw new Error(`no ${type} with ${text}`);
  return { ...place, properties: place.resource.Properties };
}
export const service = (within: Templates) => within['Indreptar-test-Service'] as Template;
export const set = (target: Json, values: Json) => Object.assign(target, values);

/** One more permission of a role. */
export const addStatement = (within: Templates, role: string, statement: Json) =>
  statementsOf(within, role).push({ Effect: 'Allow', ...statement });
export const statementsOf = (within: Templates, role: string): Json[] =>
  find(within, 'AWS::IAM::Role', role).properties.Policies[0].PolicyDocument.Statement;
