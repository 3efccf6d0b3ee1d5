/** Turns zod's issues into complaints about a configuration file, with a suggestion for what was misspelt. */
import { z } from 'zod';
import { closest, didYouMean } from './did-you-mean.ts';

/** What is wrong with a value, and where. */
export interface Complaint {
  path: PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

export const complaintsOf = (error: z.ZodError, schema: z.ZodType, value: unknown): Complaint[] =>
  eachOnce(error.issues.flatMap((issue) => complain(issue, schema, value))).map(({ path, message }) => ({
    path,
    message,
  }));

/** A misspelt key is one mistake, so the complaint that the right key is missing is left out. */
function eachOnce(all: Found[]): Found[] {
  const meant = new Set(all.flatMap(({ instead }) => (instead === undefined ? [] : [JSON.stringify(instead)])));
  return all.filter(({ path, missing }) => missing !== true || !meant.has(JSON.stringify(path)));
}

interface Found extends Complaint {
  missing?: true;
  /** Path of the key that was meant. */
  instead?: PropertyKey[];
}

function complain(issue: Issue, schema: z.ZodType, value: unknown): Found[] {
  const { path, message } = issue;
  const given = valueAt(value, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = objectsAt(schema, path).flatMap((object) => Object.keys(object.shape));
        const meant = closest(key, known);
        const hint = meant === undefined ? ` (keys here: ${known.join(', ')})` : `; did you mean ${meant}?`;
        return {
          path: [...path, key],
          message: `unknown key${hint}`,
          ...(meant === undefined ? {} : { instead: [...path, meant] }),
        };
      });
    case 'invalid_union':
      return ofUnion(issue, schema, value);
    case 'invalid_type':
    case 'invalid_value': {
      if (given === undefined)
        return [{ path, message: isOurs(message) ? `is missing: ${message}` : 'is missing', missing: true }];
      const known = issue.code === 'invalid_value' ? issue.values.map(String) : [];
      return [{ path, message: `${message}${typeof given === 'string' ? didYouMean(given, known) : ''}` }];
    }
    default:
      return [{ path, message }];
  }
}

/** The complaints of the alternative that was probably meant. If that is not clear, one complaint about the whole union. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, schema: z.ZodType, value: unknown): Found[] {
  const { path, message } = issue;
  const given = valueAt(value, path);
  if (given === undefined)
    return [{ path, message: isOurs(message) ? `is missing: ${message}` : 'is missing', missing: true }];
  const atTop = (inner: Issue): boolean => inner.path.length === 0 && inner.code !== 'unrecognized_keys';
  const meant = issue.errors.filter((issues) => !issues.some(atTop));
  const fits = meant.map((issues) =>
    eachOnce(issues.flatMap((inner) => complain({ ...inner, path: [...path, ...inner.path] }, schema, value))),
  );
  const fewest = Math.min(...fits.map((found) => found.length));
  const [best, ...others] = fits.filter((found) => found.length === fewest);
  if (best !== undefined && others.length === 0) return best;
  const known = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_value' && atTop(inner) ? inner.values : []));
  return [{ path, message: `${message}${typeof given === 'string' ? didYouMean(given, known.map(String)) : ''}` }];
}

/** Whether the message is one of our schemas' own, which say what is expected. Zod's begin with `Invalid`. */
const isOurs = (message: string): boolean => !message.startsWith('Invalid ');

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (held, step) =>
      typeof held === 'object' && held !== null ? (held as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}

/** The object schemas that apply at this path. */
function objectsAt(schema: unknown, path: readonly PropertyKey[]): z.ZodObject[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return objectsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return [...objectsAt(schema.in, path), ...objectsAt(schema.out, path)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => objectsAt(option, path));
  if (schema instanceof z.ZodObject) return step === undefined ? [schema] : objectsAt(schema.shape[String(step)], rest);
  if (step === undefined) return [];
  if (schema instanceof z.ZodArray) return objectsAt(schema.element, rest);
  return schema instanceof z.ZodRecord ? objectsAt(schema.valueType, rest) : [];
}
