/** Bounds what an inquiry returns: an incident's history and record have no room for thousands of lines. */
import { isContext } from '../domain/entity.ts';
import type { Finding, InquiryInput, InquiryResult } from '../domain/entry.ts';
import { plural } from '../domain/format.ts';
import type { EntryContext } from './entry.ts';

/** Findings, and entities that only give context. All entities that may be changed are returned. */
const MOST_FINDINGS = 100;
const MOST_CONTEXT = 50;

const WEIGHTS: Record<Finding['weight'], number> = { grave: 0, notable: 1, info: 2 };

/** The result with the findings of the greatest weight. Where something is left out, the evidence store has all, and the summary says so. */
export async function bounded(
  ctx: Pick<EntryContext, 'incident' | 'evidence'>,
  entry: string,
  { targets, alerts }: InquiryInput,
  result: InquiryResult,
): Promise<InquiryResult> {
  const context = result.entities.filter(isContext);
  const isReview = targets.length === 0 && alerts.length === 0;
  const fits = result.findings.length <= MOST_FINDINGS && context.length <= MOST_CONTEXT;
  // A review compares all that it finds with the last time.
  if (fits || isReview) return result;
  const { findings, entities, summary } = result;
  const body = JSON.stringify({ entry, summary, findings, entities }, undefined, 1);
  const { key, sha256 } = await ctx.evidence.put(ctx.incident.id, `inquiries/${entry}.json`, body, 'application/json');
  const heaviest = new Set([...findings].sort((a, b) => WEIGHTS[a.weight] - WEIGHTS[b.weight]).slice(0, MOST_FINDINGS));
  const left = new Set(context.slice(MOST_CONTEXT));
  const lost = { findings: findings.length - heaviest.size, things: left.size };
  const where = `${key} (SHA-256 ${sha256.slice(0, 12)}…)`;
  return {
    ...result,
    findings: findings.filter((f) => heaviest.has(f)),
    entities: entities.filter((e) => !left.has(e)),
    summary: {
      en: `${summary.en} · ${plural(lost.findings, 'more finding')} and ${plural(lost.things, 'more related thing')} only in ${where}`,
      ko: `${summary.ko} · 조사 결과 ${lost.findings}건과 관련 대상 ${lost.things}개는 ${where} 파일에만 있음`,
    },
  };
}
