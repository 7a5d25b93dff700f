import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { answers } from './gatewayAnswers.ts';
import { graphqlError } from './graphqlError.ts';

/** A rule without its priority. Rules are tried in the order of the list. */
export type Rule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/** The limit of the function (services/graphql/handler.ts), and the part of a body that the firewall sees. */
const largestBodyBytes = 32 * 1024;

/** A ministry has one address. Twenty clerks who work without a pause make about 600 requests in five minutes. */
const requestsPerAddress = 3_000;

/** Sampled requests would show tokens in the console for three hours, so they are off. */
export const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

/** The refusals of the firewall, by name. */
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

/** A limit for each address over five minutes. `action` is the form of the refusal, by default a plain 403. */
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
      // MATCH: a body that the firewall does not see to its end counts as too large. By default it would pass.
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: largestBodyBytes,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  },
  visibilityConfig: visibility('body-size'),
};

/** A rule group of AWS. `counted` lists the rules that only count here, with the reason. */
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

/**
 * Addresses that AWS knows for attacks. The list of hosting providers is left out, because the system of an institution
 * may run at one.
 */
export const addressReputation = managed('address-reputation', 'AWSManagedRulesAmazonIpReputationList');

/**
 * Free text in Romanian and machine clients of any kind must pass. A rule that honest text can match is only counted.
 * This loses nothing: the function opens no file and no address from a body, and returns text as JSON only.
 */
const counted = {
  SizeRestrictions_BODY: 'Blocks over 8 KB; a case with ten persons is more. The own rule above sets our size.',
  CrossSiteScripting_BODY: 'Takes text copied from mail and Word ("Ion Rusu <ion@…>", markup) for a script.',
  GenericRFI_BODY: 'Takes a link to an intranet server, http://10.…, in a note for an attack.',
  GenericLFI_BODY: 'Takes a path on a shared disk in a note for an attack.',
  NoUserAgent_HEADER: 'The HTTP clients of .NET and of embedded systems send no User-Agent.',
};

/**
 * The rules in the order in which they are tried, cheap ones first. They use 928 of the 1,500 capacity units without
 * extra cost.
 */
export const apiRules: Rule[] = [
  ratePerAddress(refuse('THROTTLED', 429, '60')),
  addressReputation,
  bodySize,
  managed('known-bad-inputs', 'AWSManagedRulesKnownBadInputsRuleSet'),
  managed('common', 'AWSManagedRulesCommonRuleSet', counted),
];
