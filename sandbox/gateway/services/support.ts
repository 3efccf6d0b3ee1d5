/** AWS Support: cases of accounts whose plan includes the API. moto's cases change status and severity at every request. */
import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import { textOf, type Members } from '../parse/value.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Handler, type Service } from './service.ts';

const PLANS = ['basic', 'developer', 'business', 'enterprise'] as const;
type Plan = (typeof PLANS)[number];
const seed = z.strictObject({ account: z.string().regex(/^\d{12}$/), plan: z.enum(PLANS) });

interface Held {
  /** The plan of an account without a subscription. */
  plan: Plan;
  cases: Members[];
}

const DEFAULT_PAGE = 100;
const MAX_COMMUNICATION = 8_000;

export function support(): Service {
  const held = new PerRegion<Held>(() => ({ plan: 'basic', cases: [] }));
  const of = ({ account }: { account: string }): Held => held.get({ account, region: 'global' });
  const caseOf = (input: Members, call: Call): Members => {
    const found = of(call).cases.find((c) => c.caseId === input.caseId);
    if (!found) throw new AwsError('CaseIdNotFound', `No case with the id ${textOf(input.caseId)} was found.`);
    return found;
  };
  return {
    name: 'support',
    operations: withPlan(of, {
      DescribeServices: () => ({ services: SERVICES }),
      DescribeSeverityLevels: (_input, call) => ({ severityLevels: levelsOf(of(call).plan) }),
      CreateCase(input, call) {
        refuseUnknown(input, of(call).plan);
        const caseId = `case-${call.account}-muen-${call.at.getUTCFullYear()}-${randomBytes(8).toString('hex')}`;
        of(call).cases.push({
          caseId,
          displayId: String(randomInt(1e10, 9e10)),
          subject: textOf(input.subject),
          status: 'opened',
          serviceCode: textOf(input.serviceCode),
          categoryCode: textOf(input.categoryCode),
          severityCode: textOf(input.severityCode),
          submittedBy: call.principal?.arn ?? '',
          timeCreated: call.at.toISOString(),
          language: textOf(input.language) || 'en',
          recentCommunications: {
            communications: [
              {
                caseId,
                body: textOf(input.communicationBody),
                submittedBy: call.principal?.arn ?? '',
                timeCreated: call.at.toISOString(),
              },
            ],
          },
        });
        return { caseId };
      },
      DescribeCases(input, call) {
        const ids = input.caseIdList as string[] | undefined;
        if (ids !== undefined) for (const caseId of ids) caseOf({ caseId }, call);
        const found = of(call).cases.filter(
          (c) =>
            (ids === undefined || ids.includes(textOf(c.caseId))) &&
            (input.includeResolvedCases === true || c.status !== 'resolved'),
        );
        const { items, next } = pageOf(found, input.nextToken, Number(input.maxResults ?? DEFAULT_PAGE));
        const cases = items.map(({ recentCommunications, ...others }): Members => ({
          ...others,
          ...(input.includeCommunications !== false && { recentCommunications: recentCommunications ?? null }),
        }));
        return { cases, ...(next ? { nextToken: next } : {}) };
      },
      ResolveCase(input, call) {
        const found = caseOf(input, call);
        const initialCaseStatus = found.status ?? null;
        found.status = 'resolved';
        return { initialCaseStatus, finalCaseStatus: 'resolved' };
      },
    }),
    control: {
      'POST /support/plan': (body) => {
        const { account, plan } = seed.parse(body);
        of({ account }).plan = plan;
        return {};
      },
    },
  };
}

/** "If you call the AWS Support API from an account that doesn't have [such a] plan, SubscriptionRequiredException appears" (Support API Reference). */
function withPlan(
  of: (call: { account: string }) => Held,
  operations: Record<string, Handler>,
): Record<string, Handler> {
  const checked = Object.entries(operations).map(([name, handler]): [string, Handler] => [
    name,
    (input, call) => {
      const { plan } = of(call);
      if (plan === 'basic' || plan === 'developer')
        throw new AwsError(
          'SubscriptionRequiredException',
          'Amazon Web Services Premium Support Subscription is required to use this service.',
        );
      return handler(input, call);
    },
  ]);
  return Object.fromEntries(checked);
}

/** A few of about two hundred services. */
const SERVICES: Members[] = [
  {
    code: 'amazon-elastic-compute-cloud-linux',
    name: 'Elastic Compute Cloud (EC2 - Linux)',
    categories: [
      { code: 'other', name: 'Other' },
      { code: 'instance-issue', name: 'Instance Issue' },
    ],
  },
  {
    code: 'customer-account',
    name: 'Account',
    categories: [
      { code: 'other-account-issues', name: 'Other Account Issues' },
      { code: 'security', name: 'Security' },
    ],
  },
  {
    code: 'general-info',
    name: 'General Info and Getting Started',
    categories: [{ code: 'using-aws', name: 'Using AWS & Services' }],
  },
];

const LEVELS = [
  { code: 'low', name: 'General guidance' },
  { code: 'normal', name: 'System impaired' },
  { code: 'high', name: 'Production system impaired' },
  { code: 'urgent', name: 'Production system down' },
  { code: 'critical', name: 'Business-critical system down' },
];

const levelsOf = (plan: Plan): Members[] =>
  plan === 'enterprise' ? LEVELS : LEVELS.filter((l) => l.code !== 'critical');

function refuseUnknown(input: Members, plan: Plan): void {
  const service = SERVICES.find((s) => s.code === input.serviceCode);
  const categories = (service?.categories ?? []) as Members[];
  const fits: [member: string, fits: boolean][] = [
    ['serviceCode', service !== undefined],
    ['categoryCode', categories.some((c) => c.code === input.categoryCode)],
    ['severityCode', levelsOf(plan).some((l) => l.code === input.severityCode)],
    ['communicationBody', textOf(input.communicationBody).length <= MAX_COMMUNICATION],
  ];
  const wrong = fits.find(([, right]) => !right)?.[0];
  if (wrong !== undefined) throw new AwsError('ValidationException', `Invalid value for ${wrong}`);
}
