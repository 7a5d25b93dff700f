import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Searches output of a system for unique values, in every form in which they may be written (docs/security.md,
 * "Threats", T16).
 */

/** The forms of a value in bytes: unchanged, or encoded as text, at any alignment. */
export function writings(marker: string): string[] {
  const bytes = Buffer.from(marker);
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url');
    // Letters that also hold bits of a neighbouring letter are left out.
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const escaped = [...marker].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const reversed = [...marker].reverse().join('');
  return [marker, ...base64, bytes.toString('hex'), encodeURIComponent(marker), percent, escaped, reversed];
}

const probe = 8;
const folded = (text: string) => text.toLowerCase().replaceAll('+', '-').replaceAll('/', '_');

export type Emitted = { place: string; bytes: Buffer | string };
export type Hit = { place: string; marker: string };

/** Every marker in the text, in any form. The cost for each letter does not depend on the length of the text. */
export function hitsIn(emitted: Iterable<Emitted>, markers: string[]): Hit[] {
  const byStart = new Map<string, { writing: string; marker: string }[]>();
  for (const marker of markers) {
    for (const writing of new Set(writings(marker).map(folded))) {
      const start = writing.slice(0, probe);
      byStart.set(start, [...(byStart.get(start) ?? []), { writing, marker }]);
    }
  }
  const hits: Hit[] = [];
  for (const { place, bytes } of emitted) {
    const text = folded(typeof bytes === 'string' ? bytes : bytes.toString('latin1'));
    for (let at = 0; at + probe <= text.length; at++) {
      for (const { writing, marker } of byStart.get(text.slice(at, at + probe)) ?? []) {
        if (text.startsWith(writing, at)) hits.push({ place, marker });
      }
    }
  }
  return hits;
}

/** Every file below a folder: its name and its bytes. */
export const filesIn = (folder: string): Emitted[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => [
      { place: `name of ${path}`, bytes: path },
      { place: path, bytes: readFileSync(path) },
    ]);
