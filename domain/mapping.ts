/** How the alerts of a tool that Firebreak does not know are read: a file of expressions (JMESPath) over the tool's JSON. */
import { z } from 'zod';
import { Category, Severity } from './alert.ts';
import { EntityKind } from './entity.ts';
import { faultOf } from './expression.ts';

const LONGEST_EXPRESSION = 500;
const MOST_ENTITIES = 20;

const Expression = z
  .string()
  .min(1)
  .max(LONGEST_EXPRESSION)
  .superRefine((expression, context) => {
    const fault = faultOf(expression);
    if (fault !== undefined) context.addIssue(`is no JMESPath expression: ${fault}`);
  });

export const Mapping = z.strictObject({
  /** The file's name without `.yaml`. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** The tool, as people see it. */
  product: z.string().min(1).max(80),
  /** An event is the tool's if each of these finds something that is neither false nor empty. */
  when: z.array(Expression).min(1),
  /** Where each part of an alert is. What is not given is taken from the event's envelope, or left out. */
  alert: z.strictObject({
    /** Twice the same finding has the same id. */
    id: Expression.optional(),
    account: Expression.optional(),
    region: Expression.optional(),
    type: Expression,
    title: Expression.optional(),
    description: Expression.optional(),
    occurredAt: Expression.optional(),
    /** What it finds is a word such as `high`, a number up to 10 or 100, or a key of `severities`. */
    severity: Expression.optional(),
    /** What it finds is one of the six categories, or a key of `categories`. */
    category: Expression.optional(),
    /** Finds something that is neither false nor empty in a test alert, which opens a drill. */
    sample: Expression.optional(),
  }),
  severities: z.record(z.string(), Severity).default({}),
  categories: z.record(z.string(), Category).default({}),
  /** The things that an alert names. `id` finds one id or a list of them. */
  entities: z
    .array(
      z.strictObject({
        kind: EntityKind,
        id: Expression,
        standing: z.enum(['affected', 'source', 'related']).default('affected'),
      }),
    )
    .max(MOST_ENTITIES)
    .default([]),
});
export type Mapping = z.infer<typeof Mapping>;
