import { fullDiff, type ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { changesInPlace } from './changesInPlace.ts';
import type { Resource, Stacks } from './stacks.ts';
import { lossOf, nameOf } from './statefulTypes.ts';

/** A change that stops a deployment until the operator allows it by the resource's logical id. */
export type Finding = {
  stack: string;
  /** The logical id of the resource, or the name of the stack. */
  logicalId: string;
  type: string;
  name?: string | undefined;
  what: string;
  loss?: string | undefined;
  /** True when the resource stays. The loss is then a risk of the change. */
  stays: boolean;
};

/** Compares the deployed stacks of a stage with the new ones. Without a finding no stateful resource is lost. */
export function findLosses(before: Stacks, after: Stacks): Finding[] {
  return Object.entries(before).flatMap(([stack, { template, terminationProtection }]) => {
    const next = after[stack];
    const { resources } = fullDiff(template, next?.template ?? { Resources: {} });
    const findings = resources.logicalIds.flatMap((logicalId) =>
      findingsOf(logicalId, resources.get(logicalId), stack, after),
    );
    if (terminationProtection && next && !next.terminationProtection) {
      const what = 'termination protection goes off: the stack can be deleted with one call';
      findings.push({ stack, logicalId: stack, type: 'AWS::CloudFormation::Stack', what, stays: true });
    }
    return findings;
  });
}

function findingsOf(logicalId: string, change: ResourceDifference, stack: string, after: Stacks): Finding[] {
  const former = change.oldValue;
  const loss = former && lossOf(former.Type);
  if (former === undefined || loss === undefined) return [];
  const finding = (what: string, stays = false): Finding => ({
    stack,
    logicalId,
    type: former.Type,
    name: nameOf(former.Properties),
    what,
    loss,
    stays,
  });
  const next = change.newValue;
  if (next === undefined) return [finding(gone(logicalId, former, stack, after))];
  const replacement = replacementOf(change);
  return [
    ...(replacement ? [finding(replacement)] : []),
    ...weakenings(former, next).map((what) => finding(what, true)),
  ];
}

/** A resource that the new template does not hold: deleted, retained, renamed or moved. */
function gone(logicalId: string, former: Resource, stack: string, after: Stacks): string {
  const fate = retained(former.DeletionPolicy)
    ? 'RETAIN leaves it in the account, but no stack manages it any more and its name stays taken, so it cannot come back by itself'
    : 'CloudFormation deletes it';
  const place = newPlace(logicalId, former, stack, after);
  if (place?.stack === stack) {
    return `would get another logical id, ${place.logicalId}: for CloudFormation that is a deletion and a new, empty resource. ${fate}`;
  }
  if (place) {
    return `would move to ${place.stack}: CloudFormation knows no move, it is a deletion and a new, empty resource. ${fate}`;
  }
  return `is no longer in the template${after[stack] ? '' : ', nor is its stack'}: ${fate}`;
}

/**
 * The place of the same resource in the new templates: same type and same fixed name, or same logical id in another
 * stack.
 */
function newPlace(logicalId: string, former: Resource, stack: string, after: Stacks) {
  const name = nameOf(former.Properties);
  for (const [otherStack, { template }] of Object.entries(after)) {
    for (const [otherId, resource] of Object.entries(template.Resources)) {
      if (resource.Type !== former.Type) continue;
      const sameName = name !== undefined && nameOf(resource.Properties) === name;
      const sameId = otherId === logicalId && otherStack !== stack;
      if (sameName || sameId) return { stack: otherStack, logicalId: otherId };
    }
  }
  return undefined;
}

function replacementOf(change: ResourceDifference): string | undefined {
  const { changeImpact, oldResourceType, newResourceType } = change;
  if (oldResourceType !== newResourceType) return `would be replaced: its type becomes ${newResourceType}`;
  if (changeImpact !== 'WILL_REPLACE' && changeImpact !== 'MAY_REPLACE') return undefined;
  const properties = Object.entries(change.propertyUpdates)
    .filter(([, update]) => update.changeImpact === changeImpact)
    .map(([property, { oldValue, newValue }]) => `${property} ${short(oldValue)} becomes ${short(newValue)}`);
  return changeImpact === 'WILL_REPLACE'
    ? `would be replaced by a new, empty one: ${properties.join('; ')}`
    : `may be replaced by a new, empty one, which CloudFormation decides only while it deploys: ${properties.join('; ')}`;
}

/** Changes after which the same resource is less safe. */
function weakenings(former: Resource, next: Resource): string[] {
  const policies = (['DeletionPolicy', 'UpdateReplacePolicy'] as const)
    .filter((policy) => retained(former[policy]) && !retained(next[policy]))
    .map((policy) => `${policy} is no longer Retain: the resource is deleted ${deletedWhen[policy]}`);
  const condition =
    next.Condition !== undefined && next.Condition !== former.Condition
      ? [`depends on the condition ${next.Condition} now: where it is false, the resource is deleted`]
      : [];
  const inPlace = changesInPlace
    .filter(({ type, property, dangerous }) => {
      if (type !== former.Type || type !== next.Type) return false;
      return dangerous(former.Properties?.[property], next.Properties?.[property]);
    })
    .map(({ property, what }) => `${property} ${what}`);
  return [...policies, ...condition, ...inPlace];
}

const deletedWhen = {
  DeletionPolicy: 'with the stack, or when it leaves the template',
  UpdateReplacePolicy: 'when a change replaces it',
};
const retained = (policy: string | undefined) => policy === 'Retain' || policy === 'RetainExceptOnCreate';

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
