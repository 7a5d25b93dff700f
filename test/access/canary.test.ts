import { describe, expect, it } from '@jest/globals';
import { hitsIn } from './canary.ts';
import { newMarkers } from './markers.ts';

describe('the search for forbidden values', () => {
  const markers = newMarkers(3);
  const [name, phone, code, email] = [markers.text(), markers.phone(), markers.personalCode(), markers.email()];
  const around = (value: string) => `{"level":"INFO","message":"${value}","function":"graphql"}`;
  const bits = (value: string, offset: number) => Buffer.from(`${'x'.repeat(offset)}${value}yz`);
  const forms: [string, (value: string) => string | Buffer][] = [
    ['as it is', around],
    ['in capitals', (value) => around(value.toUpperCase())],
    ['in the middle of a word', (value) => around(`key${value}s`)],
    ['as bytes', (value) => Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(value)])],
    ['in hexadecimal', (value) => around(bits(value, 3).toString('hex'))],
    ['in base64', (value) => around(bits(value, 0).toString('base64'))],
    ['in base64, one byte on', (value) => around(bits(value, 1).toString('base64'))],
    ['in base64url, two bytes on', (value) => around(bits(value, 2).toString('base64url'))],
    ['in an address', (value) => `/graphql?name=${encodeURIComponent(value)}`],
    ['in an address, every byte', (value) => [...Buffer.from(value)].map((byte) => `%${byte.toString(16)}`).join('')],
    ['escaped', (value) => [...value].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['backwards', (value) => around([...value].reverse().join(''))],
  ];

  it.each(forms)('finds it %s', (_how, written) => {
    for (const value of [name, phone, code, email]) {
      const bytes = written(value);
      expect(hitsIn([{ place: 'a log', bytes }], [value]).map(({ marker }) => marker)).toContain(value);
      expect(hitsIn([{ place: 'a log', bytes }], [markers.text()])).toEqual([]);
    }
  });
});
