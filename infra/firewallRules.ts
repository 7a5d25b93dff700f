import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { answers } from './gatewayAnswers.ts';
import { graphqlError } from './graphqlError.ts';

/** Without its priority: rules are tried in the order of their list. */
export type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** What the function takes at most (services/graphql/handler.ts), and what the firewall is shown of a body. */
const largestBodyBytes = 32 * 1024;

/** A ministry is one address: twenty clerks who work without a pause make some 600 requests in five minutes. */
const requestsPerAddress = 3_000;

/** Sampled requests would show tokens in the console for three hours, whatever the logs leave out. */
export const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

/** The firewall's own refusals, by name. */
export const refusals: Record<string, CfnWebACL.CustomResponseBodyProperty> = {
  TOO_LARGE: { contentType: 'APPLICATION_JSON', content: graphqlError(answers.tooLarge) },
  THROTTLED: { contentType: 'APPLICATION_JSON', content: graphqlError(answers.throttled) },
};

const refuse = (customResponseBodyKey: keyof typeof refusals, responseCode: number, retryAfter?: string) => ({
  block: {
    customResponse: {
      customResponseBodyKey,
      responseCode,
      ...(retryAfter && { responseHeaders: [{ name: 'Retry-After', value: retryAfter }] }),
    },
  },
});

/** Counted per address over five minutes. `action`: how it is refused; a plain 403 unless told. */
export const ratePerAddress = (action: CfnWebACL.RuleActionProperty = { block: {} }): Rule => ({
  name: 'rate-per-address',
  action,
  statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress, evaluationWindowSec: 300 } },
  visibilityConfig: visibility('rate-per-address'),
});

const bodySize: Rule = {
  name: 'body-size',
  action: refuse('TOO_LARGE', 413),
  statement: {
    sizeConstraintStatement: {
      // MATCH: a body that the firewall is not shown to its end is too large; by default it would pass unseen.
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: largestBodyBytes,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  },
  visibilityConfig: visibility('body-size'),
};

/** A group of AWS's own; `counted`: its rules that only count here, each with the reason. */
const managed = (name: string, groupName: string, counted?: Record<string, string>): Rule => ({
  name,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: groupName,
      ...(counted && {
        ruleActionOverrides: Object.keys(counted).map((rule) => ({ name: rule, actionToUse: { count: {} } })),
      }),
    },
  },
  visibilityConfig: visibility(name),
});

/** Addresses that AWS knows for attacks. Not the list of hosting providers: an institution's system may well run at one. */
export const addressReputation = managed('address-reputation', 'AWSManagedRulesAmazonIpReputationList');

/**
 * Free text in Romanian and machine clients of any make must get through: what a note may honestly hold is counted, so that
 * it can be seen, and never blocks. Nothing is lost by it: the function opens no file and no address named in a body, and
 * gives text back as JSON only.
 */
const counted = {
  SizeRestrictions_BODY: 'Blocks over 8 KB; a case with ten persons is more. The own rule above sets our size.',
  CrossSiteScripting_BODY: 'Takes text copied from mail and Word ("Ion Rusu <ion@…>", markup) for a script.',
  GenericRFI_BODY: 'Takes a link to an intranet server, http://10.…, in a note for an attack.',
  GenericLFI_BODY: 'Takes a path on a shared disk in a note for an attack.',
  NoUserAgent_HEADER: 'The HTTP clients of .NET and of embedded systems send no User-Agent.',
};

/** In the order in which they are tried: cheap ones first. 928 of the 1,500 capacity units that cost nothing extra. */
export const apiRules: Rule[] = [
  ratePerAddress(refuse('THROTTLED', 429, '60')),
  addressReputation,
  bodySize,
  managed('known-bad-inputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
  managed('common', 'AWSManagedRulesCommonRuleSet', counted),
];
