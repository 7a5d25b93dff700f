import { paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { forgetDataKeys } from '../services/platform/keys/dataKeyCache.ts';
import { rewrapDataKeys, rotateDataKeys } from '../services/platform/keys/dataKeyRotation.ts';
import { keysTableName } from '../services/platform/keys/dataKeyRows.ts';
import { dynamo } from '../services/platform/table.ts';

/** What is done with the keys of all persons and institutions. Found by scanning: a tool's right, no function's. */

/** Who was gone through, and whose keys were left as they are because that failed. */
export type KeysChanged = { count: number; failed: { subject: string; error: string }[] };

/** Wraps every data key anew under the key that FIELD_KEY_ID names. */
export const rewrapAll = (): Promise<KeysChanged> => eachSubject(rewrapDataKeys);

/** Gives every subject a next key, which new values are sealed with; what is stored stays as it is and opens as before. */
export const rotateAll = (): Promise<KeysChanged> => eachSubject(rotateDataKeys);

async function eachSubject(change: (subject: string) => Promise<void>): Promise<KeysChanged> {
  const changed: KeysChanged = { count: 0, failed: [] };
  const pages = paginateScan({ client: dynamo }, { TableName: keysTableName(), ProjectionExpression: 'pk' });
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const subject = unmarshall(item).pk as string;
      // One that does not open must not keep the others under a key that is to go.
      await change(subject).then(
        () => (changed.count += 1),
        ({ name }: Error) => changed.failed.push({ subject, error: name }),
      );
    }
  }
  forgetDataKeys();
  return changed;
}
