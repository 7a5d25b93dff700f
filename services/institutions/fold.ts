/**
 * Folds Romanian text for comparison: lower case, no diacritics, single spaces. The decomposition removes comma below,
 * cedilla, breve and circumflex, so that ș, ş and s are equal. Sîngerei and Sângerei stay different, because they differ in
 * the base letter.
 */
export function fold(words: string): string {
  return words
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{Dash_Punctuation}]+/gu, ' ')
    .trim();
}
