/**
 * The personal code of a country: 13 digits, the last of which is a check digit. Only the form is checked; this service
 * cannot know whether a code was ever given. A person without a code is recorded without one.
 */
const digits = 13;
const weights: Record<string, readonly number[]> = {
  // IDNP: weights 7, 3, 1 in turn, modulo 10.
  MD: [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1],
  // CNP: the constant 279146358279, modulo 11, where 10 is written as 1.
  RO: [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9],
};

/** The check digit of twelve digits. Undefined for a country without a rule. */
export function checkDigit(country: string, twelve: string): number | undefined {
  const factors = weights[country];
  if (!factors) return undefined;
  const sum = factors.reduce((total, factor, at) => total + factor * Number(twelve[at]), 0);
  if (country === 'MD') return sum % 10;
  const rest = sum % 11;
  return rest === 10 ? 1 : rest;
}

/**
 * True when the form of the code is correct. `country` is that of the authority that keeps the case: MD or RO. For any other
 * country only the number of digits is checked.
 */
export function isPersonalCode(country: string, code: string): boolean {
  if (code.length !== digits || !/^\d+$/.test(code)) return false;
  const expected = checkDigit(country, code.slice(0, digits - 1));
  return expected === undefined || expected === Number(code.at(-1));
}
