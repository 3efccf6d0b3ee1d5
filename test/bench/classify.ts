/** Classifying events, compared with only parsing the same text as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRunbooks } from '../../config/runbooks.ts';
import { compare, type Comparison } from './measure.ts';
import { classifyText } from '../intake/fixtures.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/alerts');
const TIMES = 50;

export async function classifying(): Promise<Comparison> {
  const runbooks = await loadRunbooks(join(import.meta.dirname, '../../runbooks'));
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const events = files.map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
  const each = (act: (event: (typeof events)[number]) => unknown) => (): void => {
    for (let time = 0; time < TIMES; time += 1) for (const event of events) act(event);
  };
  return compare({
    what: `classify ${TIMES * events.length} events`,
    baseline: 'JSON.parse',
    bare: each(({ text }) => JSON.parse(text)),
    ours: each(({ name, text }) => classifyText(text, name, runbooks)),
  });
}
