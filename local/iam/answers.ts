import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';

export type Service = 'dynamodb' | 'streams' | 'sqs' | 'kms';

/** A refusal in the words of the service, in its JSON protocol. */
export interface Refusal {
  code: string;
  message: string;
}

/** The first check: AWS knows no principal by this key, or the signature is missing. */
export const unknownKey: Refusal = {
  code: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
};
export const unsigned: Refusal = {
  code: 'MissingAuthenticationTokenException',
  message: 'Request is missing Authentication Token',
};

/** The codes of SQS before its JSON protocol. Its SDK still names errors by them. */
const queryCodes: Record<string, string> = {
  AccessDeniedException: 'AccessDenied',
  KmsAccessDenied: 'KMS.AccessDeniedException',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

export function answerRefusal(response: ServerResponse, service: Service, { code, message }: Refusal): void {
  const family = service === 'sqs' && code.startsWith('Kms') ? 'com.amazonaws.sqs' : 'com.amazon.coral.service';
  const body = JSON.stringify({ __type: `${family}#${code}`, message, Message: message });
  response.writeHead(service === 'sqs' && !code.startsWith('Kms') ? 403 : 400, {
    'content-type': `application/x-amz-json-${service === 'kms' ? '1.1' : '1.0'}`,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': crc32(body),
    ...(service === 'sqs' && { 'x-amzn-query-error': `${queryCodes[code] ?? code};Sender` }),
  });
  response.end(body);
}
