/** Opens a case with AWS Support about the incident, in the customer's name. An undo resolves the case. */
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { z } from 'zod';
import { verbatim, type Text } from '../../../domain/text.ts';
import { createCase, filingOf, hasNoApi, openCases, resolveCase } from '../../aws/support/case.ts';
import { caseBody, caseSubject, markOf } from '../../aws/support/letter.ts';
import { arnIn } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

type CaseState = { open: boolean };

/** Completed at preview, so that exactly what was approved is sent. */
const Params = z.strictObject({
  mark: z.string().default(''),
  subject: z.string().default(''),
  body: z.string().default(''),
  serviceCode: z.string().default(''),
  categoryCode: z.string().default(''),
  severityCode: z.string().default(''),
});
type CaseParams = z.infer<typeof Params>;

/** Default severity of a case. */
const USUAL = 'high';

export default defineChange<CaseState, CaseParams>({
  id: 'support.open-case',
  title: { en: 'Open a case with AWS Support', ko: 'AWS 지원 사례 생성' },
  targets: ['account'],
  needs: [...ENTITY_KINDS],
  reversible: true,
  ownToIncident: true,
  permissions: [
    'support:CreateCase',
    'support:DescribeCases',
    'support:DescribeServices',
    'support:DescribeSeverityLevels',
    'support:ResolveCase',
  ],
  csf: ['RS.CO-02', 'RS.CO-03'],
  requirements: ['P1.19', 'P2.5'],
  params: Params,

  async prepare(ctx, _target, params, entities) {
    if (params.mark !== '') return params;
    const { incident } = ctx;
    try {
      const filing = await filingOf(ctx, incident.severity ?? USUAL);
      return { mark: markOf(incident), subject: caseSubject(incident), body: caseBody(incident, entities), ...filing };
    } catch (error) {
      if (hasNoApi(error)) return { notApplicable: noApi(incident.id) };
      throw error;
    }
  },
  read: async (ctx, _target, { mark }) => ({ open: (await openCases(ctx, mark)).length > 0 }),
  desired: () => ({ open: true }),
  async write(ctx, _target, _from, to, { mark, subject, body, serviceCode, categoryCode, severityCode }) {
    if (to.open) await createCase(ctx, { serviceCode, categoryCode, severityCode }, subject, body);
    else for (const id of await openCases(ctx, mark)) await resolveCase(ctx, id);
  },
  present: ({ open }) => [
    { field: { en: 'AWS Support case', ko: '지원 사례' }, value: open ? { en: 'open', ko: '진행 중' } : '—' },
  ],
  writes: (ctx) => [arnIn(ctx, 'iam', '', 'root')],
  async impact(_ctx, _target, _state, { subject, body, severityCode, serviceCode, categoryCode }) {
    const filed = `${serviceCode} / ${categoryCode} / ${severityCode}`;
    return [
      {
        en: `AWS is told this in the customer's name (${filed}): ${subject}`,
        ko: `고객사 명의로 AWS에 전달할 내용(${filed}): ${subject}`,
      },
      ...inPieces(body).map(verbatim),
    ];
  },
});

/** A card cuts longer texts, but the approver must see everything that is sent. */
const PIECE_CHARACTERS = 700;

function inPieces(body: string): string[] {
  const pieces: string[] = [];
  for (const line of body.split('\n').filter((l) => l !== '')) {
    const last = pieces.at(-1);
    if (last === undefined || last.length + line.length > PIECE_CHARACTERS) pieces.push(line);
    else pieces[pieces.length - 1] = `${last}\n${line}`;
  }
  return pieces;
}

const noApi = (incidentId: string): Text => ({
  en: `This account's support plan has no API (it takes Business or higher). The text of the case is ready among the evidence (${incidentId}/support/case.txt): open it in the Support Center, signed in to the account, under Account and billing.`,
  ko: `이 계정의 지원 플랜에는 API가 없습니다(Business 이상 필요). 사례 본문은 증거 저장소에 있습니다(${incidentId}/support/case.txt). 해당 계정으로 로그인해 지원 센터의 계정 및 결제에서 사례를 생성하세요.`,
});
