import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRegimes, unknownRegimes } from '../../config/regimes.ts';
import { customerOf } from '../customers.ts';

describe('a regime', () => {
  it('names file and line of what is wrong: an obligation that follows none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regimes-'));
    writeFileSync(
      join(folder, 'bad.yaml'),
      `id: bad
title: { en: Bad, ko: 잘못됨 }
law: { en: A law, ko: 법 }
applies: { en: Always., ko: 항상 }
source: { read: not read, text: none }
obligations:
  - id: final
    title: { en: Report, ko: 보고 }
    to: { en: somebody, ko: 상대 }
    within: { months: 1 }
    after: first
    fields: [{ label: { en: What, ko: 내용 } }]
`,
    );
    await expect(loadRegimes(folder)).rejects.toThrow(/bad\.yaml.*there is no earlier obligation first/s);
  });

  it('that a customer names but nobody wrote is named with its customer', async () => {
    const regimes = await loadRegimes('regimes');
    const customers = [customerOf({ regimes: ['gdpr-33', 'gdpr-43'] })];
    expect(unknownRegimes({ customers }, regimes).map((c) => c.message)).toEqual([
      'acme is under the unknown regime gdpr-43, whose deadlines nobody would be reminded of; did you mean gdpr-33?',
    ]);
  });
});
