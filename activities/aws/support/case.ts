/** Cases of AWS Support. It has one endpoint for all regions, and an API for the plans from Business up. */
import {
  CreateCaseCommand,
  DescribeServicesCommand,
  DescribeSeverityLevelsCommand,
  paginateDescribeCases,
  ResolveCaseCommand,
  SupportClient,
  type Service,
} from '@aws-sdk/client-support';
import type { Severity } from '../../../domain/alert.ts';
import type { EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';

/** The service, category and severity of a case. */
export interface Filing {
  serviceCode: string;
  categoryCode: string;
  severityCode: string;
}

const clientOf = (ctx: EntryContext): SupportClient => ctx.aws.client(SupportClient, homeRegionOf(ctx.aws));

export const hasNoApi = (error: unknown): boolean =>
  error instanceof Error && error.name === 'SubscriptionRequiredException';

/** Read from AWS, because the codes change: "Always use the service codes and categories that DescribeServices returns". */
export async function filingOf(ctx: EntryContext, severity: Severity): Promise<Filing> {
  const client = clientOf(ctx);
  const { services = [] } = await client.send(new DescribeServicesCommand({ language: 'en' }));
  const { severityLevels = [] } = await client.send(new DescribeSeverityLevelsCommand({ language: 'en' }));
  const service = pick(services, /\baccount\b/i, /general/i);
  const category = pick(service?.categories ?? [], /compromis|unauthori[sz]ed/i, /security/i, /other/i);
  const offered = new Set(severityLevels.map((level) => level.code));
  return {
    serviceCode: service?.code ?? '',
    categoryCode: category?.code ?? '',
    severityCode: WANTED[severity].find((code) => offered.has(code)) ?? severityLevels[0]?.code ?? '',
  };
}

/** Ids of the unresolved cases with this text in their subject. */
export async function openCases(ctx: EntryContext, mark: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { cases = [] } of paginateDescribeCases(
    { client: clientOf(ctx) },
    { includeResolvedCases: false, includeCommunications: false },
  ))
    found.push(
      ...cases.flatMap((c) => (c.subject?.includes(mark) === true && c.caseId !== undefined ? [c.caseId] : [])),
    );
  return found;
}

export async function createCase(
  ctx: EntryContext,
  filing: Filing,
  subject: string,
  communicationBody: string,
): Promise<void> {
  await clientOf(ctx).send(
    new CreateCaseCommand({ ...filing, subject, communicationBody, issueType: 'customer-service', language: 'en' }),
  );
}

export async function resolveCase(ctx: EntryContext, caseId: string): Promise<void> {
  await clientOf(ctx).send(new ResolveCaseCommand({ caseId }));
}

/** Most severe first. A plan offers some of them (AWS Support User Guide, *Choosing a severity*). */
const WANTED: Record<Severity, readonly string[]> = {
  critical: ['critical', 'urgent', 'high', 'normal', 'low'],
  high: ['urgent', 'high', 'normal', 'low'],
  medium: ['high', 'normal', 'low'],
  low: ['normal', 'low'],
  informational: ['low', 'normal'],
};

/** Tries the patterns in order, and returns the first item whose name or code matches; without a match, the first item. */
function pick<T extends Pick<Service, 'code' | 'name'>>(all: readonly T[], ...patterns: RegExp[]): T | undefined {
  for (const pattern of patterns) {
    const found = all.find(({ code = '', name = '' }) => pattern.test(name) || pattern.test(code));
    if (found !== undefined) return found;
  }
  return all[0];
}
