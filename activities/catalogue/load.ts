/** Finds all catalogue entries by their files. A new entry needs only its file; nothing registers it. */
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { EntryDescriptor } from '../../domain/entry.ts';
import { sessionPolicy } from '../aws/access.ts';
import type { CatalogueEntry } from '../entry.ts';

export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

/** Invalid entry files. The message lists each file and what is wrong with it. */
class CatalogueError extends Error {
  override name = 'CatalogueError';
}

/** Limit of STS. */
const MAX_SESSION_POLICY_CHARACTERS = 2048;

/**
 * Imports `<service>/<what>.ts` below this folder, sorted by id.
 * @throws CatalogueError
 */
export async function loadCatalogue(folder: URL = new URL('./', import.meta.url)): Promise<Catalogue> {
  const found = await Promise.all((await entryFiles(folder)).map((file) => loadEntry(folder, file)));
  const problems = found.flatMap((f) => f.problems);
  if (problems.length > 0) throw new CatalogueError(`The catalogue has mistakes:\n${problems.join('\n')}`);
  return new Map(found.flatMap((f) => (f.entry === undefined ? [] : [[f.entry.id, f.entry]])));
}

/** The description of an entry, without its code. */
export function descriptorOf(entry: CatalogueEntry): EntryDescriptor {
  const { id, kind, title, targets, permissions, csf, requirements, minimumApprovals, runsIn, ownToIncident } = entry;
  const { askedAgainFor } = entry;
  // Only changes are undone by Firebreak. A task is done by a person, and only a person can undo it.
  const reversible = entry.kind === 'change' ? entry.reversible : entry.kind !== 'task';
  return {
    id,
    kind,
    title,
    targets,
    needs: entry.needs ?? [],
    ...(askedAgainFor !== undefined && { askedAgainFor }),
    ...(entry.confirms === undefined ? {} : { confirms: entry.confirms }),
    ...(entry.free === undefined ? {} : { free: entry.free }),
    reversible,
    permissions,
    csf,
    requirements,
    ...(minimumApprovals !== undefined && { minimumApprovals }),
    ...(runsIn !== undefined && { runsIn }),
    ...(ownToIncident !== undefined && { ownToIncident }),
    ...(entry.kind === 'task' && { instructions: entry.instructions }),
  };
}

/** `iam/deny-all.ts`, …, sorted. */
async function entryFiles(folder: URL): Promise<string[]> {
  const services = (await readdir(folder, { withFileTypes: true })).filter((d) => d.isDirectory());
  const files = await Promise.all(
    services.map(async ({ name }) => (await readdir(new URL(`${name}/`, folder))).map((file) => `${name}/${file}`)),
  );
  return files
    .flat()
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort();
}

async function loadEntry(folder: URL, file: string): Promise<{ entry?: CatalogueEntry; problems: string[] }> {
  const module = (await import(new URL(file, folder).href)) as { default?: CatalogueEntry };
  const entry = module.default;
  if (entry === undefined) return { problems: [`  ${file}: has no default export; it must be an entry`] };
  const problems = complaints(entry, file);
  return problems.length > 0 ? { problems: problems.map((p) => `  ${file}: ${p}`) } : { entry, problems };
}

/** Checks of an entry that its type cannot make. */
function complaints(entry: CatalogueEntry, file: string): string[] {
  const parsed = EntryDescriptor.safeParse(descriptorOf(entry));
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const problems: string[] = [];
  const expected = file.replace(/\.[jt]s$/, '').replace('/', '.');
  if (entry.id !== expected) problems.push(`its id is ${entry.id}, its place says ${expected}`);
  if (new Set(entry.permissions).size !== entry.permissions.length) problems.push('lists a permission twice');
  if (entry.kind === 'task' && entry.permissions.length > 0) problems.push('a task calls nothing: no permissions');
  if (entry.free === true && entry.kind !== 'inquiry') problems.push('only an inquiry can be free');
  const length = sessionPolicy(entry.permissions).length;
  if (length > MAX_SESSION_POLICY_CHARACTERS)
    problems.push(`its session policy has ${length} characters, STS takes ${MAX_SESSION_POLICY_CHARACTERS}: split it`);
  return problems;
}
