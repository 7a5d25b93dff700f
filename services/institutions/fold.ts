/**
 * The form in which Romanian words are compared: no diacritics, no case, single spaces. Decomposing takes off comma
 * below, cedilla, breve and circumflex alike, so that ș, ş and s meet. (Sîngerei and Sângerei do not: without its
 * diacritics a word no longer says which letter was meant.)
 */
export function fold(words: string): string {
  return words
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[\s\p{Dash_Punctuation}]+/gu, ' ')
    .trim();
}
