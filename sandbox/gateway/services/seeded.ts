/** Findings of a service that detects nothing in the sandbox. The control API adds them, in the shape of AWS's model. */
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Models } from '../models.ts';
import { parseJson } from '../parse/json.ts';
import type { Problem } from '../parse/problem.ts';
import type { Members } from '../parse/value.ts';
import { constraintProblems } from '../validate.ts';

export const seed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  finding: z.record(z.string(), z.unknown()),
});

/** @throws `ValidationException` with the member that does not fit the service's shape */
export function asShape(models: Models, service: string, shape: string, value: unknown): Members {
  const model = models.service(service);
  if (!model) throw new Error(`No model of ${service}`);
  const problems: Problem[] = [];
  const members = parseJson(model, { shape }, value, [], problems) as Members;
  problems.push(...constraintProblems(model, { shape }, members));
  if (problems.length === 0) return members;
  const wrong = problems.map(({ path, constraint }) => `${path.join('.')}: ${constraint}`);
  throw new AwsError('ValidationException', wrong.join('; '));
}
