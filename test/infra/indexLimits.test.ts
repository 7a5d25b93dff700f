import { tableIndexes } from '../../services/platform/indexes.ts';

// DynamoDB counts an attribute once for every index that projects it. The engines on this machine do not count.
test('the table is within the limits of DynamoDB: twenty indexes, a hundred projected attributes over all of them', () => {
  const indexes = Object.values(tableIndexes);
  expect(indexes.length).toBeLessThanOrEqual(20);
  expect(indexes.flatMap((index) => [...index.project]).length).toBeLessThanOrEqual(100);
});
