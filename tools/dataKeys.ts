import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { forgetDataKeys } from '../services/platform/keys/dataKeyCache.ts';
import { rewrapDataKeys, rotateDataKeys } from '../services/platform/keys/dataKeyRotation.ts';
import { keysTableName } from '../services/platform/keys/dataKeyRows.ts';
import { dynamo } from '../services/platform/table.ts';

/** Operations on the keys of all persons and institutions. The keys are found by a scan, which only a tool may do. */

/** The number of subjects, and the subjects whose keys were left unchanged after a failure. */
export type KeysChanged = { count: number; failed: { subject: string; error: string }[] };

/** Wraps every data key again, under the key that FIELD_KEY_ID names. */
export const rewrapAll = (): Promise<KeysChanged> => eachSubject(rewrapDataKeys);

/** Gives every subject a new key for new values. Stored values stay as they are and stay readable. */
export const rotateAll = (): Promise<KeysChanged> => eachSubject(rotateDataKeys);

async function eachSubject(change: (subject: string) => Promise<void>): Promise<KeysChanged> {
  const changed: KeysChanged = { count: 0, failed: [] };
  const pages = paginateScan({ client: dynamo }, { TableName: keysTableName(), ProjectionExpression: 'pk' });
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const subject = unmarshall(item).pk as string;
      // A key that cannot be unwrapped must not keep the other subjects under the old key.
      await change(subject).then(
        () => (changed.count += 1),
        ({ name }: Error) => changed.failed.push({ subject, error: name }),
      );
    }
  }
  forgetDataKeys();
  return changed;
}
