import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation, type CfnWebACLProps } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { addressReputation, apiRules, type Rule, ratePerAddress, refusals, visibility } from './firewallRules.ts';
import type { Names } from './names.ts';

/**
 * In front of the API: what is no request of ours is refused before it costs anything, in the shape of a GraphQL error. (What
 * a managed rule blocks, the gateway answers, with its WAF_FILTERED answer.)
 */
export function addApiFirewall(scope: Construct, names: Names, stageArn: string): void {
  const firewall = new Construct(scope, 'Firewall');
  const acl = webAcl(firewall, names.apiFirewall, apiRules, {
    customResponseBodies: refusals,
    // Seen whole, so that nothing hides behind the first 16 KB.
    associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: 'KB_32' } } },
  });
  new CfnWebACLAssociation(firewall, 'Association', { resourceArn: stageArn, webAclArn: acl.attrArn });
  logBlocked(firewall, names, acl);
}

/**
 * In front of the sign-in pages and the token endpoint. Not the common rule set, which takes the http://localhost redirect
 * address of a program on a desk for an attack.
 */
export function addUsersFirewall(scope: Construct, names: Names, userPoolArn: string, logKey: IKey): void {
  const firewall = new Construct(scope, 'UsersFirewall');
  const acl = webAcl(firewall, names.usersFirewall, [ratePerAddress(), addressReputation]);
  new CfnWebACLAssociation(firewall, 'Association', { resourceArn: userPoolArn, webAclArn: acl.attrArn });
  // One group for both firewalls. Its name must begin so, and it outlives the stack: it belongs to what is never thrown away.
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

/** Blocked requests alone: who, which rule, which address. No token, no cookie, no code of a sign-in. */
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
