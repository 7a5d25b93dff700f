import { BasePathMapping, DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';

/** A name of one's own for the API and its certificate (stageSettings.ts); either both or none. */
export type CustomDomain = { domain?: string; certificateArn?: string };

/** Answers the API's address: under a name of one's own where there is one, which still needs its DNS record (docs/operate.md). */
export function apiAddress(scope: Construct, api: RestApi, { domain, certificateArn }: CustomDomain): string {
  if (!domain || !certificateArn) return api.urlForPath('/graphql');
  const domainName = new DomainName(scope, 'Domain', {
    domainName: domain,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new BasePathMapping(scope, 'DomainMapping', { domainName, restApi: api, stage: api.deploymentStage });
  return `https://${domain}/graphql`;
}
