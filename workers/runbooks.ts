/** The runbooks of a folder, checked against the schema and, where given, the catalogue. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { EntryDescriptor } from '../domain/entry.ts';
import { Runbook, STEP_PHASES, type StepPhase } from '../domain/runbook.ts';
import { readYamlFile, YamlFileError, type Complaint } from './yaml-file.ts';

/** What a runbook is checked against: each entry's kind and targets, and a check of its parameters. */
export type CatalogueView = ReadonlyMap<
  string,
  Pick<EntryDescriptor, 'kind' | 'targets'> & {
    params: {
      safeParse(value: unknown): {
        success: boolean;
        error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
      };
    };
  }
>;

/** @throws YamlFileError listing every problem of every file, each with its line */
export async function loadRunbooks(folder: string, catalogue?: CatalogueView): Promise<Runbook[]> {
  const files = (await readdir(folder)).filter((f) => f.endsWith('.yaml')).toSorted();
  const results = await Promise.allSettled(files.map((f) => loadRunbook(join(folder, f), catalogue)));
  const problems = results.flatMap((r) => {
    if (r.status === 'fulfilled') return [];
    if (r.reason instanceof YamlFileError) return r.reason.problems;
    throw r.reason;
  });
  if (problems.length > 0) throw new YamlFileError(problems);
  return results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
}

export const loadRunbook = (file: string, catalogue?: CatalogueView): Promise<Runbook> =>
  readYamlFile(file, Runbook, (runbook) => [
    ...(basename(file, '.yaml') === runbook.id
      ? []
      : [{ path: ['id'], message: `must be the file's name, ${basename(file, '.yaml')}` }]),
    ...(catalogue === undefined ? [] : STEP_PHASES.flatMap((phase) => checkPhase(runbook, phase, catalogue))),
  ]);

/** Which kinds of entry make sense in which phase. A change outside these would run without a gate. */
const ALLOWED: Record<StepPhase, readonly string[]> = {
  assess: ['inquiry', 'evidence', 'notice'],
  isolate: ['evidence', 'change', 'notice', 'task'],
  analyze: ['inquiry', 'evidence', 'notice'],
  patch: ['inquiry', 'evidence', 'change', 'notice', 'task'],
  restore: ['inquiry', 'evidence', 'change', 'notice', 'task'],
};

function checkPhase(runbook: Runbook, phase: StepPhase, catalogue: CatalogueView): Complaint[] {
  return runbook[phase].flatMap((step, i): Complaint[] => {
    const entry = catalogue.get(step.use);
    if (entry === undefined)
      return [
        { path: [phase, i, 'use'], message: `${step.use} is not in the catalogue${nearest(step.use, catalogue)}` },
      ];
    const complaints: Complaint[] = [];
    if (!ALLOWED[phase].includes(entry.kind))
      complaints.push({
        path: [phase, i, 'use'],
        message: `${step.use} is ${article(entry.kind)}; ${phase} takes only ${ALLOWED[phase].join(', ')}`,
      });
    if (step.for !== 'incident') {
      const wrong = step.for.kind.filter((k) => !entry.targets.includes(k));
      if (wrong.length > 0)
        complaints.push({
          path: [phase, i, 'for'],
          message: `${step.use} is for ${entry.targets.join(', ')}, not ${wrong.join(', ')}`,
        });
      if (entry.kind === 'change' && step.for.standing.includes('related'))
        complaints.push({
          path: [phase, i, 'for'],
          message: 'a change is never proposed for what is only related: leave out `related`',
        });
    } else if (entry.kind === 'change' && !entry.targets.includes('account'))
      complaints.push({
        path: [phase, i, 'for'],
        message: `${step.use} needs a target: name one of ${entry.targets.join(', ')}`,
      });
    const params = entry.params.safeParse(step.with);
    for (const issue of params.error?.issues ?? [])
      complaints.push({ path: [phase, i, 'with', ...issue.path], message: issue.message });
    return complaints;
  });
}

const article = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);

/** A hint for a typo: an entry of the same service, or the same last word. */
function nearest(id: string, catalogue: CatalogueView): string {
  const [service, name] = id.split('.');
  const close = [...catalogue.keys()].filter((k) => k.startsWith(`${service}.`) || k.endsWith(`.${name}`)).slice(0, 4);
  return close.length === 0 ? ' (firebreak actions lists it)' : `; did you mean ${close.join(', ')}?`;
}
