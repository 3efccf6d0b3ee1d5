/** Which documents of an incident there are: for each reader and language the newest words, in each format. Pure. */
import type { StoredItem } from '../activities/evidence/store.ts';
import type { Language } from '../domain/text.ts';

export const READERS = ['executive', 'customer', 'report', 'review'] as const;
export type Reader = (typeof READERS)[number];

export interface Report {
  reader: Reader;
  language: Language;
  /** Of the words, when people have edited them. */
  version?: number;
  /** `html`, `pdf`, `md`, with the key of each in the evidence store. */
  formats: { format: string; key: string }[];
}

const FORMATS = ['html', 'pdf', 'md'];
const EDITED = /\/reports\/(executive|customer)\.(en|ko)-v(\d{4})(?:-\d+)?\.(html|pdf|md)$/;

/** @param items of its evidence, where edited documents of this incident are to be looked for */
export function reportsOf(reports: Readonly<Record<string, string>>, items: readonly StoredItem[] = []): Report[] {
  const found: Report[] = [];
  for (const reader of READERS)
    for (const language of ['en', 'ko'] as const) {
      const formats = FORMATS.flatMap((format) => {
        const key = reports[`${reader}.${language}.${format}`];
        return key === undefined ? [] : [{ format, key }];
      });
      const edited = editedOf(items, reader, language);
      if (edited !== undefined) found.push(edited);
      else if (formats.length > 0) found.push({ reader, language, formats });
    }
  return found;
}

function editedOf(items: readonly StoredItem[], reader: Reader, language: Language): Report | undefined {
  const all = items.flatMap(({ key }) => {
    const [, of, inLanguage, version, format = ''] = EDITED.exec(key) ?? [];
    return of === reader && inLanguage === language ? [{ version: Number(version), format, key }] : [];
  });
  const newest = Math.max(...all.map((one) => one.version));
  const formats = FORMATS.flatMap((format) => {
    const one = all.findLast((file) => file.version === newest && file.format === format);
    return one === undefined ? [] : [{ format, key: one.key }];
  });
  return formats.length === 0 ? undefined : { reader, language, version: newest, formats };
}
