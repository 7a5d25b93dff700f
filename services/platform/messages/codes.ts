import { codesEn } from './codes.en.ts';
import { codesRo } from './codes.ro.ts';

/** Lists of codes whose labels are in the catalogues. NEED is not one of them: needs are data, in the directory. */
export type CatalogueKind = keyof typeof codesRo;
/** Types of events, as institutions and histories have them. A type without words does not build. */
export type EventType = keyof typeof codesRo.EVENT;
/** Actions of life cycles that have words. */
export type WordedAction = keyof typeof codesRo.ACTION;
export type Label = { ro: string; en: string };

/** Every code of a list with its labels, in the order of the catalogue. */
export function codesOf(kind: CatalogueKind): { code: string; label: Label }[] {
  const en: Record<string, string> = codesEn[kind];
  return Object.entries(codesRo[kind]).map(([code, ro]) => ({ code, label: { ro, en: en[code] ?? code } }));
}

/** The labels of one code. An unknown code is its own label, so that old rows stay readable. */
export function labelOf(kind: CatalogueKind, code: string): Label {
  return codesOf(kind).find((entry) => entry.code === code)?.label ?? { ro: code, en: code };
}
