import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation, type CfnWebACLProps } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { addressReputation, apiRules, type Rule, ratePerAddress, refusals, visibility } from './firewallRules.ts';
import type { Names } from './names.ts';

/**
 * The firewall of the API. It refuses invalid requests before they cost an invocation, in the form of a GraphQL error.
 * A request that a managed rule blocks gets the gateway's WAF_FILTERED answer.
 */
export function addApiFirewall(scope: Construct, names: Names, stageArn: string): void {
  const firewall = new Construct(scope, 'Firewall');
  const acl = webAcl(firewall, names.apiFirewall, apiRules, {
    customResponseBodies: refusals,
    // The whole body is inspected, so that nothing hides behind the first 16 KB.
    associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: 'KB_32' } } },
  });
  new CfnWebACLAssociation(firewall, 'Association', { resourceArn: stageArn, webAclArn: acl.attrArn });
  logBlocked(firewall, names, acl);
}

/**
 * The firewall of the sign-in pages and the token endpoint. The common rule set is left out, because it takes a
 * redirect to http://localhost for an attack.
 */
export function addUsersFirewall(scope: Construct, names: Names, userPoolArn: string, logKey: IKey): void {
  const firewall = new Construct(scope, 'UsersFirewall');
  const acl = webAcl(firewall, names.usersFirewall, [ratePerAddress(), addressReputation]);
  new CfnWebACLAssociation(firewall, 'Association', { resourceArn: userPoolArn, webAclArn: acl.attrArn });
  // One log group for both firewalls. AWS requires the beginning of its name. It outlives the stack.
  const group = new LogGroup(firewall, 'Logs', {
    logGroupName: names.firewallLogs,
    retention: RetentionDays.THREE_MONTHS,
    encryptionKey: logKey,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  logBlocked(firewall, names, acl).node.addDependency(group);
}

function webAcl(
  scope: Construct,
  name: string,
  rules: Rule[],
  more: Pick<CfnWebACLProps, 'associationConfig' | 'customResponseBodies'> = {},
): CfnWebACL {
  return new CfnWebACL(scope, 'WebAcl', {
    name,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility(name),
    rules: rules.map((rule, priority) => ({ ...rule, priority })),
    ...more,
  });
}

/** Only blocked requests are logged: address and rule. Tokens, cookies and codes are left out. */
function logBlocked(scope: Construct, names: Names, acl: CfnWebACL): CfnLoggingConfiguration {
  return new CfnLoggingConfiguration(scope, 'Logging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [names.firewallLogsArn],
    redactedFields: [
      { singleHeader: { Name: 'authorization' } },
      { singleHeader: { Name: 'cookie' } },
      { queryString: {} },
    ],
    loggingFilter: {
      DefaultBehavior: 'DROP',
      Filters: [{ Behavior: 'KEEP', Requirement: 'MEETS_ANY', Conditions: [{ ActionCondition: { Action: 'BLOCK' } }] }],
    },
  });
}
