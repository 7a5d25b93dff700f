import { BasePathMapping, DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';

/** A custom domain for the API and its certificate (stageSettings.ts). Both are set, or none. */
export type CustomDomain = { domain?: string; certificateArn?: string };

/** Returns the address of the API. A custom domain also needs its DNS record (docs/operate.md). */
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
