import type { Json } from '../assembly.ts';
import { forEvery, keyOf, listOf, type Policy, placesOf, policiesOf, type Rule, textOf } from './walk.ts';

/**
 * The roles that may reach personal data, its keys and its log: the part of IAM (docs/security.md, "Threats", T23, T28
 * and T32).
 */

/** The function of a role, for example Graphql for "GraphqlRoleEA06C03E". */
const roleOf = ({ owner }: Policy) => /^([A-Z][a-z]+)Role/.exec(owner)?.[1] ?? owner;
const actionsOf = ({ statement }: Policy) => listOf<string>(statement.Action);

/**
 * The roles of one key: those that use it themselves, with their actions and conditions, and those whose table it
 * encrypts.
 */
type Uses = { itself?: { roles: string[]; actions: string[]; conditions: string[] }; itsTable: string[] };
const uses: Record<string, Uses> = {
  field: {
    itself: {
      roles: ['Graphql'],
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      conditions: ['kms:EncryptionContext:table', 'kms:EncryptionContext:subject', 'kms:EncryptionContextKeys'],
    },
    itsTable: ['Graphql', 'Retention'],
  },
  index: {
    itself: { roles: ['Graphql'], actions: ['kms:GenerateMac'], conditions: ['kms:MacAlgorithm'] },
    itsTable: [],
  },
  audit: { itsTable: ['Graphql', 'Sealer', 'Retention'] },
};

const couldBeAKey = (arn: string) => arn === '*' || /:kms:.*\*/.test(arn);

export const keysOfPersonalDataAreUsedAsListed: Rule = (templates) =>
  policiesOf(templates).flatMap((policy) => {
    const { owner, statement, template, kind: of } = policy;
    const isAccount = /:iam::\$\{AWS::AccountId\}:root$/.test(textOf(statement.Principal?.AWS));
    if (statement.Effect !== 'Allow' || (of === 'key' && isAccount)) return [];
    return Object.entries(uses).flatMap(([kind, { itself, itsTable }]) => {
      if (of === 'key') {
        const own = keyOf({ 'Fn::GetAtt': [owner, 'Arn'] }, template) === kind;
        return own ? `${owner}: its policy allows ${textOf(statement.Principal)}` : [];
      }
      const usesKeys = actionsOf(policy).some((action) => /^(kms:|\*$)/.test(action));
      const names = (resource: Json) =>
        keyOf(resource, template) === kind || (usesKeys && couldBeAKey(textOf(resource)));
      if (!listOf<Json>(statement.Resource).some(names)) return [];
      const via = listOf<string>(statement.Condition?.StringEquals?.['kms:ViaService']);
      const allowed =
        via.length > 0
          ? itsTable.includes(roleOf(policy)) &&
            via.every((service) => service.startsWith('dynamodb.')) &&
            actionsOf(policy).join() === 'kms:Decrypt'
          : itself?.roles.includes(roleOf(policy)) &&
            actionsOf(policy).every((action) => itself.actions.includes(action)) &&
            itself.conditions.every((name) => JSON.stringify(statement.Condition ?? {}).includes(`"${name}"`));
      return allowed ? [] : `${owner}: may use the ${kind} key otherwise than its part`;
    });
  });

/** The actions of each role on a table. */
const tables: Record<string, Record<string, string[]>> = {
  keys: {
    Graphql: ['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    Retention: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
  },
  'access-log': {
    Graphql: ['dynamodb:PutItem', 'dynamodb:Query'],
    Sealer: ['dynamodb:PutItem', 'dynamodb:Query'],
    Retention: ['dynamodb:PutItem'],
  },
};

/** An ARN of this table or of its index, or a pattern that could match one. */
function meansTable(arn: string, name: string): boolean {
  if (arn === '*') return true;
  const [, table = ''] = /:table\/([^/]*)/.exec(arn) ?? [];
  const pattern = table
    .replaceAll(/[.+^$()|[\]\\{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^(${pattern})$`).test(`indreptar-test-${name}`);
}

const anyRow = ({ statement }: Policy) =>
  statement.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] === undefined;

/**
 * The access log is only added to and read by index, and data keys are not deleted. No role may do more
 * (docs/security.md, "Threats", T23).
 */
export const keysAndAccessLogAreReachedAsListed: Rule = (templates) =>
  policiesOf(templates).flatMap((policy) => {
    const { owner, statement } = policy;
    if (statement.Effect !== 'Allow' || policy.kind === 'key') return [];
    const actions = actionsOf(policy).filter((action) => /^(dynamodb:|\*$)/.test(action));
    return Object.entries(tables).flatMap(([name, byRole]) => {
      const named = listOf<Json>(statement.Resource)
        .map(textOf)
        .filter((arn) => meansTable(arn, name));
      if (named.length === 0) return [];
      const listed = byRole[roleOf(policy)] ?? [];
      const withoutResources = ['dynamodb:ListStreams'];
      const more = actions.filter((action) => !listed.includes(action) && !withoutResources.includes(action));
      const writesAnyRow = actions.includes('dynamodb:PutItem') && anyRow(policy);
      return [
        ...more.map((action) => `${owner}: ${action} on the table ${name}`),
        ...(writesAnyRow ? [`${owner}: writes any row of the table ${name}`] : []),
      ];
    });
  });

const readsAll = /^dynamodb:(Scan|PartiQL\w*|ExportTableToPointInTime|\*)$|^\*$/;

/** No request and no worker reads a whole table (docs/security.md, "Threats", T32). */
export const nobodyScans: Rule = (templates) =>
  policiesOf(templates).flatMap((policy) =>
    policy.statement.Effect === 'Allow' && policy.kind !== 'key'
      ? actionsOf(policy)
          .filter((action) => readsAll.test(action))
          .map((action) => `${policy.owner}: ${action}`)
      : [],
  );

/**
 * A schedule calls a function only with its permission, and no alarm tells that it does not. Failed calls are not
 * repeated for days.
 */
export const schedulesCallTheirFunctions: Rule = (templates) =>
  forEvery('AWS::Events::Rule', ({ Targets }, { logicalId, template }) =>
    listOf<Json>(Targets).flatMap(({ Arn, RetryPolicy }) => {
      const alias = template.Resources[Arn?.Ref];
      const permitted = placesOf({ own: template }, 'AWS::Lambda::Permission').some(
        ({ resource: { Properties } }) =>
          Properties.Principal === 'events.amazonaws.com' &&
          JSON.stringify(Properties.FunctionName) === JSON.stringify(Arn) &&
          Properties.SourceArn?.['Fn::GetAtt']?.[0] === logicalId,
      );
      const bounded = placesOf({ own: template }, 'AWS::Lambda::EventInvokeConfig').some(
        ({ resource: { Properties } }) =>
          Properties.MaximumEventAgeInSeconds <= 3600 &&
          Properties.FunctionName?.Ref === alias?.Properties.FunctionName?.Ref,
      );
      return [
        alias?.Type !== 'AWS::Lambda::Alias' && 'calls something else than an alias',
        !permitted && 'is not let call its function',
        !(RetryPolicy?.MaximumEventAgeInSeconds <= 3600) && 'tries for a day what it could not call',
        !bounded && 'has its function try for hours what failed',
      ];
    }),
  )(templates);
