/** Reads the findings of a scheduled review from its record in the evidence store. The alert only points to the record. */
import { plural } from '../../../domain/format.ts';
import { z } from 'zod';
import { reviewScheduleId } from '../../../contract/ids.ts';
import { ENTITY_KINDS, Entity } from '../../../domain/entity.ts';
import { Finding, type InquiryInput } from '../../../domain/entry.ts';
import { ifFound } from '../../aws/found.ts';
import { defineInquiry, type EntryContext } from '../../entry.ts';
import { sha256Of } from '../../evidence/manifest.ts';

const Kept = z.object({ findings: z.array(Finding), entities: z.array(Entity) });
type Kept = z.infer<typeof Kept>;

export default defineInquiry({
  id: 'review.confirm-findings',
  title: { en: "Read the review's findings", ko: '정기 점검 결과 확인' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  confirms: 'review',
  free: true,
  permissions: [],
  csf: ['ID.RA-01', 'ID.IM-02'],
  requirements: ['P1.4', 'P1.20'],
  params: z.strictObject({}),

  async inquire(ctx, { alerts }) {
    const reviews = alerts.filter((a) => a.source === 'review');
    const records = await Promise.all(reviews.map(async (a) => ({ id: a.id, kept: await recordOf(ctx, a) })));
    const read = records.flatMap(({ kept }) => kept ?? []);
    const findings = read.flatMap((k) => k.findings);
    return {
      summary: {
        en: `${read.length} of ${plural(reviews.length, 'review')} read: ${plural(findings.length, 'finding')}`,
        ko: `정기 점검 ${reviews.length}건 중 ${read.length}건 확인: 조사 결과 ${findings.length}건`,
      },
      findings,
      entities: [],
      confirmations: Object.fromEntries(
        records.map(({ id, kept }) => [id, kept === undefined ? 'not-found' : 'confirmed']),
      ),
      copies: Object.fromEntries(
        records.flatMap(({ id, kept }) => (kept === undefined ? [] : [[id, { entities: kept.entities }]])),
      ),
    };
  },
});

/** Undefined if the record does not exist, has another hash than in the alert, or belongs to another account. */
async function recordOf(ctx: EntryContext, { reference }: InquiryInput['alerts'][number]): Promise<Kept | undefined> {
  const { record = '', sha256 } = reference;
  const { customerId, account } = ctx.incident;
  if (!record.startsWith(reviewScheduleId(customerId, account, ''))) return undefined;
  const bytes = await ifFound(ctx.evidence.get(record));
  if (bytes === undefined || sha256Of(bytes) !== sha256) return undefined;
  return Kept.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
}
