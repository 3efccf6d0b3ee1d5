import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../activities/catalogue/load.ts';
import { CONTROLS } from '../../../activities/report/control-names.ts';
import { controlsOf } from '../../../activities/report/controls.ts';
import { incident } from '../../incidents/closed.ts';

const catalogue = await loadCatalogue();

describe('the controls of a report', () => {
  it('have a name and a reference for every subcategory that an entry serves', () => {
    const served = new Set([...catalogue.values()].flatMap((entry) => entry.csf));
    expect([...served].filter((csf) => CONTROLS[csf] === undefined)).toEqual([]);
    for (const { iso } of Object.values(CONTROLS)) for (const id of iso) expect(id).toMatch(/^A\.[5-8]\.\d{1,2}$/);
    for (const { wellArchitected } of Object.values(CONTROLS))
      for (const id of wellArchitected) expect(id).toMatch(/^SEC\d\d-BP\d\d$/);
  });

  it('are those of the entries that ran, and not of what was rejected or refused', () => {
    const ran = {
      ...incident,
      summaries: [],
      steps: incident.steps.filter((s) => s.entry === 's3.block-public-access'),
    };
    const title = catalogue.get('s3.block-public-access')!.title;
    expect(controlsOf(ran, catalogue).flatMap((row) => row.by)).toContain(title);
    const rejected = { ...ran, steps: ran.steps.map((s) => ({ ...s, status: 'rejected' as const })) };
    expect(controlsOf(rejected, catalogue)).toEqual([]);
  });
});
