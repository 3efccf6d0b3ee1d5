/** Writes the texts for AWS, ready to send: a support case, and a mail about attacks from AWS addresses. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { z } from 'zod';
import { plural } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import type { EvidenceItem } from '../../../domain/entry.ts';
import { abuseMail, caseBody, caseSubject, onAws } from '../../aws/support/letter.ts';
import { defineEvidence } from '../../entry.ts';

const CASE: Text = { en: 'Text of a case with AWS Support', ko: 'AWS 지원 사례 본문' };
const MAIL: Text = { en: 'Abuse report to AWS Trust & Safety', ko: 'AWS Trust & Safety 악용 신고 메일' };

export default defineEvidence({
  id: 'support.abuse-report',
  title: { en: 'Prepare the report to AWS', ko: 'AWS 신고 문안 준비' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  permissions: [],
  adds: [],
  csf: ['RS.CO-02', 'RS.CO-03'],
  requirements: ['P2.5', 'P1.19'],
  params: z.strictObject({}),

  async collect(ctx, target, entities) {
    const { incident } = ctx;
    const sources = onAws(entities);
    const text = `Subject: ${caseSubject(incident)}\n\n${caseBody(incident, entities)}\n`;
    const texts = [
      { name: 'support/case.txt', type: 'text/plain; charset=utf-8', title: CASE, text },
      ...(sources.length === 0
        ? []
        : [
            {
              name: 'support/abuse-report.eml',
              type: 'message/rfc822',
              title: MAIL,
              text: abuseMail(incident, sources, entities),
            },
          ]),
    ];
    const items: EvidenceItem[] = [];
    for (const { name, type, title, text: body } of texts) {
      const { key, at, sha256 } = await ctx.evidence.put(incident.id, name, body, type);
      items.push({ ref: key, title, entity: { kind: target.kind, id: target.id }, at, sha256 });
    }
    return { summary: summary(sources.length, items), items, entities: [] };
  },
});

function summary(sources: number, items: readonly EvidenceItem[]): Text {
  const where = items.map((i) => i.ref).join(', ');
  return sources === 0
    ? {
        en: `The report to AWS is ready (${where}); no source is known to run on AWS, so there is no abuse mail`,
        ko: `AWS 신고 문안 준비됨(${where}). AWS에 있는 공격 출발지가 확인되지 않아 악용 신고 메일은 없음`,
      }
    : {
        en: `The report to AWS is ready, with an abuse mail about ${plural(sources, 'address')} on AWS (${where})`,
        ko: `AWS 신고 문안과 악용 신고 메일(AWS에 있는 공격 출발지 ${sources}개) 준비됨(${where})`,
      };
}
