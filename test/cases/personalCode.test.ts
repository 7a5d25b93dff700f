import { describe, expect, it } from '@jest/globals';
import { isPersonalCode } from '../../services/caseFile/personalCode.ts';
import { isNationality } from '../../services/caseFile/personCodes.ts';

describe('a personal code', () => {
  it.each([
    // Invented codes: registers give no such numbers to living people, and the last digit is computed.
    ['MD', '2000000000004', true],
    ['MD', '2000000000005', false],
    ['MD', '0123456789018', true],
    ['MD', '0213456789018', false],
    ['RO', '1800101221144', true],
    ['RO', '1800101221145', false],
    ['RO', '1800101222144', false],
    ['XX', '1234567890123', true],
    ['XX', '123456789012', false],
    ['XX', '123456789012a', false],
    ['XX', '１２３４５６７８９０１２３', false],
  ])('of %s, %s: %s', (country, code, isRight) => expect(isPersonalCode(country, code)).toBe(isRight));

  it('with one digit mistyped is refused', () => {
    for (const [country, code] of [
      ['MD', '0123456789018'],
      ['RO', '1800101221144'],
    ] as const) {
      const mistyped = [...code].flatMap((digit, at) =>
        [...'0123456789']
          .filter((other) => other !== digit)
          .map((other) => code.slice(0, at) + other + code.slice(at + 1)),
      );
      const accepted = mistyped.filter((other) => isPersonalCode(country, other));
      // The weights 7, 3 and 1 find every wrong digit. Modulo 11 as one digit cannot distinguish 10 and 1.
      expect(accepted.length).toBeLessThanOrEqual(country === 'MD' ? 0 : 12);
    }
  });
});

it.each([
  ['MD', true],
  ['SY', true],
  ['STATELESS', true],
  ['UNKNOWN', true],
  ['XX', false],
  ['md', false],
  ['', false],
  ['SY SD', false],
])('nationality %p: %s', (code, isKnown) => expect(isNationality(code)).toBe(isKnown));
