import { expect, it } from '@jest/globals';
import { printedPages, readPage } from '../../docs/print.ts';

it.each(Object.entries(printedPages))('docs/%s says what the code says: else run npm run docs', (name, print) => {
  expect(readPage(name)).toBe(print());
});
