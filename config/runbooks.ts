/** Loads the runbooks of a folder and checks them against the schema and, if given, the catalogue. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { EntryDescriptor } from '../domain/entry.ts';
import { Runbook, STEP_PHASES, type FollowUpLine, type RunbookStep, type StepPhase } from '../domain/runbook.ts';
import { didYouMean } from './did-you-mean.ts';
import { complaintsOf, type Complaint } from './complaints.ts';
import { checkId, readYamlFile, readYamlFolder } from './yaml-file.ts';

/** What a runbook is checked against: each entry's kind and targets, and a check of its parameters. */
export type CatalogueView = ReadonlyMap<string, ViewedEntry>;
type ViewedEntry = Pick<EntryDescriptor, 'kind' | 'targets' | 'confirms'> & { params: z.ZodType };

/** @throws YamlFileError listing every problem of every file, each with its line */
export const loadRunbooks = (folder: string, catalogue?: CatalogueView): Promise<Runbook[]> =>
  readYamlFolder(folder, (file) => loadRunbook(file, catalogue));

export const loadRunbook = (file: string, catalogue?: CatalogueView): Promise<Runbook> =>
  readYamlFile(file, Runbook, (runbook) => [
    ...checkId(file, runbook.id),
    ...(catalogue === undefined ? [] : checkEntries(runbook, catalogue)),
  ]);

/** The file of a runbook; undefined if there is none any more. */
export async function runbookText(folder: string, id: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, `${id}.yaml`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const checkEntries = (runbook: Runbook, catalogue: CatalogueView): Complaint[] => [
  ...STEP_PHASES.flatMap((phase) => checkPhase(runbook, phase, catalogue)),
  ...checkFollowUps(runbook, catalogue),
];

/** The kinds of entry that each phase accepts. In another phase, a change would run without a gate. */
const ALLOWED: Record<StepPhase, readonly string[]> = {
  assess: ['inquiry', 'evidence', 'notice'],
  isolate: ['evidence', 'change', 'notice', 'task'],
  analyze: ['inquiry', 'evidence', 'notice'],
  patch: ['inquiry', 'evidence', 'change', 'notice', 'task'],
  restore: ['inquiry', 'evidence', 'change', 'notice', 'task'],
};

/** Follow-ups come after the incident, when nothing is changed any more. So only tasks are accepted. */
function checkFollowUps({ followUps }: Runbook, catalogue: CatalogueView): Complaint[] {
  return followUps.flatMap((line, i): Complaint[] => {
    const entry = catalogue.get(line.use);
    if (entry === undefined) return [missing(['followUps', i, 'use'], line.use, catalogue)];
    const kind: Complaint = {
      path: ['followUps', i, 'use'],
      message: `${line.use} is ${article(entry.kind)}; followUps takes only task`,
    };
    return [...(entry.kind === 'task' ? [] : [kind]), ...wrongTargets(['followUps', i, 'for'], line, entry)];
  });
}

function checkPhase(runbook: Runbook, phase: StepPhase, catalogue: CatalogueView): Complaint[] {
  return runbook[phase].flatMap((step, i): Complaint[] => {
    const entry = catalogue.get(step.use);
    if (entry === undefined) return [missing([phase, i, 'use'], step.use, catalogue)];
    const complaints: Complaint[] = [];
    if (!ALLOWED[phase].includes(entry.kind))
      complaints.push({
        path: [phase, i, 'use'],
        message: `${step.use} is ${article(entry.kind)}; ${phase} takes only ${ALLOWED[phase].join(', ')}`,
      });
    if (entry.confirms !== undefined)
      complaints.push({
        path: [phase, i, 'use'],
        message: `${step.use} runs in every incident: leave the line out`,
      });
    complaints.push(...wrongTargets([phase, i, 'for'], step, entry), ...judgement([phase, i], step, entry));
    const isOfWatch = step.after === 'watch';
    if (step.after !== undefined && isOfWatch !== (entry.kind === 'inquiry'))
      complaints.push({
        path: [phase, i, 'after'],
        message: `${step.use} is ${article(entry.kind)}; "after: watch" is for inquiries, and they have no other`,
      });
    if (step.for !== 'incident') {
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
    return [...complaints, ...checkParams(entry, step.with, [phase, i, 'with'])];
  });
}

/** Steps that people approve or do have a judgement of when they are recommended. The others run by themselves. */
function judgement(path: PropertyKey[], { use, recommended }: RunbookStep, { kind }: ViewedEntry): Complaint[] {
  const isDecided = kind === 'change' || kind === 'task';
  if (isDecided === (recommended !== undefined)) return [];
  const message = isDecided
    ? `${use}: when is it recommended? Add "recommended: always", "recommended: { from: high }" or "recommended: { byHand: … }"`
    : `${use} is ${article(kind)}, which nobody approves: leave "recommended" out`;
  return [{ path, message }];
}

export function checkParams(entry: ViewedEntry, given: unknown, path: PropertyKey[]): Complaint[] {
  const { error } = entry.params.safeParse(given);
  const complaints = error === undefined ? [] : complaintsOf(error, entry.params, given);
  return complaints.map((complaint) => ({ ...complaint, path: [...path, ...complaint.path] }));
}

function wrongTargets(
  path: PropertyKey[],
  { use, for: selector }: Pick<FollowUpLine, 'use' | 'for'>,
  { targets }: Pick<EntryDescriptor, 'targets'>,
): Complaint[] {
  const wrong = selector === 'incident' ? [] : selector.kind.filter((k) => !targets.includes(k));
  return wrong.length === 0 ? [] : [{ path, message: `${use} is for ${targets.join(', ')}, not ${wrong.join(', ')}` }];
}

export const missing = (path: PropertyKey[], id: string, catalogue: CatalogueView): Complaint => ({
  path,
  message: `${id} is not in the catalogue${nearest(id, catalogue)}`,
});

const article = (kind: string): string => (/^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`);

/** The id that was probably meant, else entries of the same service or with the same last word. */
function nearest(id: string, catalogue: CatalogueView): string {
  const meant = didYouMean(id, catalogue.keys());
  if (meant !== '') return meant;
  const [service, name] = id.split('.');
  const close = [...catalogue.keys()].filter((k) => k.startsWith(`${service}.`) || k.endsWith(`.${name}`)).slice(0, 4);
  return close.length === 0 ? ' (firebreak actions lists it)' : `; did you mean ${close.join(', ')}?`;
}
