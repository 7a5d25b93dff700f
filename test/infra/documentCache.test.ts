import { expect, it } from '@jest/globals';
import { InMemoryLRUCache } from '../../infra/bundle/documentCache.ts';

it('keeps the hundred documents that were asked for most recently', async () => {
  const documents = new InMemoryLRUCache<number>();
  for (let hash = 0; hash < 100; hash++) await documents.set(`${hash}`, hash);
  await documents.get('0');
  await documents.set('1', 1);
  for (let hash = 100; hash < 198; hash++) await documents.set(`${hash}`, hash);
  expect(await documents.get('0')).toBe(0);
  expect(await documents.get('1')).toBe(1);
  expect(await documents.get('99')).toBeUndefined();
  expect(await documents.get('100')).toBe(100);
  expect(await documents.delete('100')).toBe(true);
  expect(await documents.get('100')).toBeUndefined();
});
