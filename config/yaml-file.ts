/** Reads a YAML file against a zod schema; every complaint names file, line and column. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMap, isPair, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { complaintsOf, type Complaint } from './complaints.ts';

/** A YAML file with mistakes. `problems` are `file:line:column: path: what is wrong`. */
export class YamlFileError extends Error {
  override name = 'YamlFileError';
  readonly problems: string[];
  constructor(problems: string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/**
 * @param check further checks of the parsed value (e.g. entries that must be in the catalogue)
 * @throws YamlFileError
 */
export async function readYamlFile<T>(
  file: string,
  schema: z.ZodType<T>,
  check?: (value: T) => Complaint[],
): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new YamlFileError([`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'})`]);
  });
  return parseYaml(text, file, schema, check);
}

/**
 * Reads every YAML file of a folder, in the order of their names.
 * @throws YamlFileError listing every problem of every file
 */
export async function readYamlFolder<T>(folder: string, read: (file: string) => Promise<T>): Promise<T[]> {
  const files = (await readdir(folder)).filter((f) => f.endsWith('.yaml')).toSorted();
  const results = await Promise.allSettled(files.map((f) => read(join(folder, f))));
  const problems = results.flatMap((r) => {
    if (r.status === 'fulfilled') return [];
    if (r.reason instanceof YamlFileError) return r.reason.problems;
    throw r.reason;
  });
  if (problems.length > 0) throw new YamlFileError(problems);
  return results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
}

/** Runbooks and reviews are found by file name, so the id must be the same. */
export function checkId(file: string, id: string): Complaint[] {
  const name = basename(file, '.yaml');
  return id === name ? [] : [{ path: ['id'], message: `must be the file's name, ${name}` }];
}

export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>, check?: (value: T) => Complaint[]): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number | undefined): string => {
    if (offset === undefined) return file;
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  // A tag that is not known is a warning: its value would be taken as a text.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) throw new YamlFileError(faults.map((e) => `${at(e.pos[0])}: ${e.message}`));
  const where = (c: Complaint): string =>
    `${at(offsetOf(document, c.path))}: ${c.path.map(String).join('.') || 'file'}: ${c.message}`;
  const value = valueOf(document, file);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new YamlFileError(complaintsOf(parsed.error, schema, value).map(where));
  const complaints = check?.(parsed.data) ?? [];
  if (complaints.length > 0) throw new YamlFileError(complaints.map(where));
  return parsed.data;
}

/** Aliases may neither multiply the value nor lead back into it. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    JSON.stringify(value);
    return value;
  } catch (cause) {
    throw new YamlFileError([`${file}: its anchors and aliases (&, *) make too much of it, or refer to themselves`], {
      cause,
    });
  }
}

/** The offset of the value at a path. For a missing value, the offset of what contains it. */
function offsetOf(document: Document.Parsed, path: PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0];
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((p) => isPair(p) && String(p.key) === String(step));
      if (pair === undefined) return offset;
      offset = (pair.key as Node | null)?.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
