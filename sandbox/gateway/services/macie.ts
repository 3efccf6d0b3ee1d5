/** Macie's findings, seeded. */
import type { Models } from '../models.ts';
import { textOf, type Members } from '../parse/value.ts';
import { asShape, seed } from './seeded.ts';
import { PerRegion, type Service } from './service.ts';

export function macie(models: Models): Service {
  const findings = new PerRegion<Map<string, Members>>(() => new Map());
  return {
    name: 'macie2',
    operations: {
      /** Ids that are not known are left out, as Macie does. */
      GetFindings(input, call) {
        const held = findings.get(call);
        return { findings: (input.findingIds as string[]).flatMap((id) => held.get(id) ?? []) };
      },
    },
    control: {
      'POST /macie/findings': (body) => {
        const { account, region, finding } = seed.parse(body);
        const now = new Date().toISOString();
        const id = crypto.randomUUID().replaceAll('-', '');
        const times = { createdAt: now, updatedAt: now };
        const made = asShape(models, 'macie2', 'Finding', { id, accountId: account, region, ...times, ...finding });
        findings.get({ account, region }).set(textOf(made.id), made);
        return { id: made.id };
      },
    },
  };
}
