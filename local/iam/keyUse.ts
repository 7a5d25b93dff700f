import { PlatformProblem } from '../problem.ts';
import type { JsonObject } from '../template/assembly.ts';
import type { ReadResource, ReadTemplate } from '../template/templateReader.ts';
import type { Need } from './need.ts';

/**
 * The use of customer keys that AWS asks for in the caller's name:
 * - DynamoDB decrypts the table key for every caller, reader or writer or reader of the stream, and asks for nothing else;
 *   encrypting, re-encrypting and describing are asked of who chooses the key, once
 *   (DynamoDB Developer Guide, "Encryption at rest usage notes", Decrypt; aws-cdk issue 10010 for PutItem).
 * - SQS generates a data key for who sends and decrypts it again to check it; who receives decrypts alone
 *   (SQS Developer Guide, "Key management", permissions of producers and consumers).
 */
export class KeyUse {
  readonly #template: ReadTemplate;
  readonly #region: string;

  constructor(template: ReadTemplate, region: string) {
    this.#template = template;
    this.#region = region;
  }

  /** The further needs that a need brings. */
  of({ action, resource }: Need): Need[] {
    if (action.startsWith('dynamodb:')) return this.#table(action, resource);
    if (action.startsWith('sqs:')) return this.#queue(action, resource);
    return [];
  }

  #table(action: string, resource: string): Need[] {
    if (/:(Describe|List)/.test(action)) return [];
    const table = this.#template
      .ofType('AWS::DynamoDB::Table')
      .find(({ attributes }) => resource === attributes.Arn || resource.startsWith(`${attributes.Arn}/`));
    const encryption = table?.properties.SSESpecification as JsonObject | undefined;
    const key = table && this.keyArn(table, encryption?.KMSMasterKeyId);
    return key ? [this.#use('kms:Decrypt', key, 'dynamodb', 'the table is encrypted')] : [];
  }

  #queue(action: string, resource: string): Need[] {
    const queue = this.#template.find('AWS::SQS::Queue', resource);
    const key = queue && this.keyArn(queue, queue.properties.KmsMasterKeyId);
    if (!key) return [];
    const decrypt = this.#use('kms:Decrypt', key, 'sqs', 'the queue is encrypted');
    if (action === 'sqs:SendMessage') return [{ ...decrypt, action: 'kms:GenerateDataKey' }, decrypt];
    return action === 'sqs:ReceiveMessage' ? [decrypt] : [];
  }

  #use(action: string, resource: string, service: string, because: string): Need {
    const context = { 'kms:ViaService': `${service}.${this.#region}.amazonaws.com` };
    return { action, resource, context, because };
  }

  /** The customer key of a resource. Keys that AWS owns need no permission of the caller. */
  keyArn(resource: ReadResource, key: unknown): string | undefined {
    if (key === undefined || String(key).startsWith('alias/aws/')) return undefined;
    const found = this.#template.find('AWS::KMS::Key', String(key));
    if (!found)
      throw new PlatformProblem(`${resource.stack}/${resource.logicalId}: key ${key} is no key of the template`);
    return String(found.attributes.Arn);
  }
}
