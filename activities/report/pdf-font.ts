/** The font of PDFs, without its tables of glyph substitution and positioning. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

declare module 'pdfmake' {
  /** Of the package itself, though its types do not have it: files in memory, which are looked for before those on disk. */
  export const virtualfs: { writeFileSync(name: string, content: Buffer): void };
}

const WEIGHTS = { regular: '400Regular', bold: '700Bold' } as const;

/**
 * Laying out text with them took half the time of a report. They serve kerning, vertical text, old Hangul and alternative
 * forms. The text of a report has composed characters (`printed` in pdf-text.ts), which need none of them.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(['GSUB', 'GPOS']);

export function fontBytes(weight: keyof typeof WEIGHTS): Buffer {
  const folder = WEIGHTS[weight];
  const name = `@expo-google-fonts/noto-sans-kr/${folder}/NotoSansKR_${folder}.ttf`;
  return withoutTables(readFileSync(fileURLToPath(import.meta.resolve(name))), LEFT_OUT);
}

const HEAD_BYTES = 12;
const RECORD_BYTES = 16;

/** A font file (OpenType, *Table directory*) whose directory lacks some tables. What they hold stays where it is, unread. */
function withoutTables(font: Buffer, leftOut: ReadonlySet<string>): Buffer {
  const count = font.readUInt16BE(4);
  const records = Array.from({ length: count }, (_, i) =>
    Buffer.from(font.subarray(HEAD_BYTES + i * RECORD_BYTES, HEAD_BYTES + (i + 1) * RECORD_BYTES)),
  ).filter((record) => !leftOut.has(record.toString('latin1', 0, 4)));
  font.writeUInt16BE(records.length, 4);
  Buffer.concat(records).copy(font, HEAD_BYTES);
  return font;
}
