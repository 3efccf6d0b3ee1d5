/** What workflows refuse is on the record that infosec has of intake's refusals. */
import { expect, it } from 'vitest';
import { createRefusalActivity } from '../../activities/refusals.ts';
import { Refusals } from '../../domain/refusal-counts.ts';
import { amongDeadLetters } from '../../intake/receive/refusals.ts';

it('what workflows refuse is kept with their type, message and reason, and without a stranger’s words', async () => {
  const kept: { body: string; reasons: readonly string[]; via: string }[] = [];
  const refusals = new Refusals();
  const { 'refusal.count': count } = createRefusalActivity({ refusals });
  const refused = [{ message: 'acquire', fault: 'elsewhere' as const, n: 2 }];
  await count({ workflow: 'ledger', id: 'a stranger’s words', refused });
  await count({ workflow: 'ledger', id: 'acme-1-ledger', refused });
  await refusals.keep(
    amongDeadLetters({
      keep: (body, reasons, via) => {
        kept.push({ body, reasons, via });
        return Promise.resolve();
      },
    }),
  );
  expect(kept).toHaveLength(1);
  const [{ body, reasons, via }] = kept as [(typeof kept)[number]];
  expect(via).toBe('refusals');
  expect(JSON.parse(body)).toMatchObject({ refused: { 'workflow ledger: acquire is elsewhere': 4 } });
  expect(reasons).toEqual(['4 requests were refused: 4 × workflow ledger: acquire is elsewhere']);
});
