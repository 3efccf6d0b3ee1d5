/** Web ACLs: which one protects a resource, and Firebreak's rule in it, which comes before all others. */
import { CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import {
  GetWebACLCommand,
  GetWebACLForResourceCommand,
  UpdateWebACLCommand,
  WAFV2Client,
  type Rule,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import { z } from 'zod';
import { parseArn } from '../../../domain/arns.ts';
import type { EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { ifFound } from '../found.ts';

/** Web ACLs of CloudFront are in the partition's home region. */
export const AclRef = z.strictObject({
  scope: z.enum(['REGIONAL', 'CLOUDFRONT']),
  region: z.string(),
  name: z.string(),
  id: z.string(),
});
export type AclRef = z.infer<typeof AclRef>;

const RULE = 'firebreak-block';
/** Web ACL capacity units (AWS WAF: *Quotas*), and those that Firebreak's rule needs: one for each IP set. */
const MOST_CAPACITY = 5_000;
const OUR_CAPACITY = 2;
/** Other incidents write rules and addresses at the same time. A write that comes second reads again and retries. */
const RACES = 10;

export const wafOf = (ctx: Pick<EntryContext, 'aws'>, { region }: Pick<AclRef, 'region'>): WAFV2Client =>
  ctx.aws.client(WAFV2Client, region);

/** `arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/6f8c…`; undefined for every other ARN. */
function aclOfArn(arn: string, homeRegion: string): AclRef | undefined {
  const found = /^arn:[^:]+:wafv2:([^:]*):\d{12}:(regional|global)\/webacl\/([^/]+)\/([^/]+)$/.exec(arn);
  if (found === null) return undefined;
  const [, region = '', kind, name = '', id = ''] = found;
  return kind === 'global'
    ? { scope: 'CLOUDFRONT', region: homeRegion, name, id }
    : { scope: 'REGIONAL', region, name, id };
}

/** The web ACL of an ARN, or the one that protects the load balancer, API, user pool or distribution of the ARN. */
export async function aclGuarding(ctx: EntryContext, arn: string): Promise<AclRef | undefined> {
  const home = homeRegionOf(ctx.aws);
  const itself = aclOfArn(arn, home);
  if (itself !== undefined) return itself;
  const guarded = parseArn(arn);
  if (guarded?.account !== ctx.incident.account) return undefined;
  const { service, region, resource } = guarded;
  if (service === 'cloudfront') {
    const Id = resource.replace(/^distribution\//, '');
    const answer = await ifFound(ctx.aws.client(CloudFrontClient, home).send(new GetDistributionCommand({ Id })));
    return aclOfArn(answer?.Distribution?.DistributionConfig?.WebACLId ?? '', home);
  }
  if (!/^(elasticloadbalancing|apigateway|appsync|cognito-idp|apprunner)$/.test(service)) return undefined;
  const answer = await ifFound(wafOf(ctx, { region }).send(new GetWebACLForResourceCommand({ ResourceArn: arn })));
  return aclOfArn(answer?.WebACL?.ARN ?? '', home);
}

/** Undefined if it does not exist. */
export async function readAcl(ctx: EntryContext, ref: AclRef): Promise<WebACL | undefined> {
  return (await ifFound(wafOf(ctx, ref).send(new GetWebACLCommand(idsOf(ref)))))?.WebACL;
}

export const hasCapacity = ({ Capacity = 0, Rules }: WebACL): boolean =>
  (Rules ?? []).some((r) => r.Name === RULE) || Capacity + OUR_CAPACITY <= MOST_CAPACITY;

/** Whether Firebreak's rule is there and comes before every other. */
export function isFirst({ Rules = [] }: WebACL): boolean {
  const ours = Rules.find((r) => r.Name === RULE);
  return ours !== undefined && Rules.every((r) => r === ours || priorityOf(r) > priorityOf(ours));
}

/** Puts Firebreak's rule first; it blocks the addresses of these IP sets. Without sets, removes the rule. */
export async function setRule(ctx: EntryContext, ref: AclRef, ipSetArns: readonly string[]): Promise<void> {
  const waf = wafOf(ctx, ref);
  for (let race = 1; ; race += 1) {
    const answer = await ifFound(waf.send(new GetWebACLCommand(idsOf(ref))));
    const acl = answer?.WebACL;
    if (acl === undefined) return;
    const present = (acl.Rules ?? []).some((r) => r.Name === RULE);
    if (ipSetArns.length === 0 ? !present : isFirst(acl)) return;
    const others = withoutOurs(acl.Rules ?? []);
    try {
      await waf.send(
        new UpdateWebACLCommand({
          ...idsOf(ref),
          ...settingsOf(acl),
          Rules: ipSetArns.length === 0 ? others : withOurs(others, ipSetArns),
          LockToken: answer?.LockToken,
        }),
      );
      return;
    } catch (error) {
      if (!isLostRace(error) || race === RACES) throw error;
    }
  }
}

/** Somebody else has written since the last read. */
export const isLostRace = (error: unknown): boolean =>
  error instanceof Error && error.name === 'WAFOptimisticLockException';

const idsOf = ({ name, scope, id }: AclRef) => ({ Name: name, Scope: scope, Id: id });

/** UpdateWebACL resets every setting that it is not given. */
function settingsOf(acl: WebACL) {
  return {
    DefaultAction: acl.DefaultAction,
    ...(acl.Description !== undefined && acl.Description !== '' && { Description: acl.Description }),
    VisibilityConfig: acl.VisibilityConfig,
    DataProtectionConfig: acl.DataProtectionConfig,
    CustomResponseBodies: acl.CustomResponseBodies,
    CaptchaConfig: acl.CaptchaConfig,
    ChallengeConfig: acl.ChallengeConfig,
    TokenDomains: acl.TokenDomains,
    AssociationConfig: acl.AssociationConfig,
    OnSourceDDoSProtectionConfig: acl.OnSourceDDoSProtectionConfig,
    ApplicationConfig: acl.ApplicationConfig,
  };
}

const priorityOf = (rule: Rule): number => rule.Priority ?? 0;

/**
 * If the other rules start at priority 0, they are moved by this distance. Otherwise Firebreak's rule gets the priority
 * directly before them. So the distance between the rules shows later whether the others must be moved back.
 */
const SHIFT = 2;

function withOurs(others: readonly Rule[], ipSetArns: readonly string[]): Rule[] {
  const lowest = Math.min(...others.map(priorityOf));
  const crowded = lowest === 0;
  const first = others.length === 0 || crowded ? 0 : lowest - 1;
  return [
    ruleOf(first, ipSetArns),
    ...(crowded ? others.map((r) => ({ ...r, Priority: priorityOf(r) + SHIFT })) : others),
  ];
}

function withoutOurs(rules: readonly Rule[]): Rule[] {
  const ours = rules.find((r) => r.Name === RULE);
  const others = rules.filter((r) => r !== ours);
  if (ours === undefined || others.length === 0) return others;
  const distance = Math.min(...others.map(priorityOf)) - priorityOf(ours);
  return distance === SHIFT ? others.map((r) => ({ ...r, Priority: priorityOf(r) - SHIFT })) : others;
}

const ruleOf = (Priority: number, ipSetArns: readonly string[]): Rule => ({
  Name: RULE,
  Priority,
  Action: { Block: {} },
  Statement: { OrStatement: { Statements: ipSetArns.map((ARN) => ({ IPSetReferenceStatement: { ARN } })) } },
  VisibilityConfig: { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: RULE },
});
