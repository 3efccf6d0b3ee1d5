/** Cases next to the clone: ../shared/cases. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../config/runbooks.ts';
import { classifyBytes, type ClassifiedEvent } from '../../intake/classify.ts';
import { casesIn, faultsOf } from './cases.ts';

const FOLDER = process.env['FIREBREAK_CASES'] ?? '../shared/cases';
const runbooks = await loadRunbooks('runbooks');

describe(`the cases of ${FOLDER}`, () => {
  const cases = casesIn(FOLDER);
  const results = new Map(
    cases.map(({ id, file }): [string, ClassifiedEvent[]] => [
      id,
      classifyBytes(readFileSync(`${FOLDER}/${file}`), file, { runbooks }),
    ]),
  );

  it.skipIf(cases.length === 0)('are understood as a responder expects', () => {
    const failures = cases.flatMap(({ id, kind, why, expect: expected }) => {
      const faults = faultsOf(expected, results.get(id) ?? [], (other) => results.get(other) ?? []);
      return faults.length === 0 ? [] : [`${id} (${kind}): ${faults.join('; ')} | ${why}`];
    });
    expect(failures).toEqual([]);
  });
});
