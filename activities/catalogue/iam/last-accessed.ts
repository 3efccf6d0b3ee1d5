/** Compares what a principal may do with what it does, and proposes a least-privilege policy from IAM's last-accessed data. */
import { plural } from '../../../domain/format.ts';
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  type IAMClient,
  type ServiceLastAccessed,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { ifFound } from '../../aws/found.ts';
import { iamOf, principalArn } from '../../aws/iam/client.ts';
import { defineInquiry, JobFailed, type EntryContext } from '../../entry.ts';

/** IAM's jobs take seconds. */
const POLLS = 60;
const POLL_MS = 2_000;
const LIST_LENGTH = 600;

export default defineInquiry({
  id: 'iam.last-accessed',
  title: { en: 'Propose least privilege from last use', ko: '마지막 사용 기록으로 최소 권한 제안' },
  targets: ['iam-user', 'iam-role'],
  permissions: [
    'iam:GenerateServiceLastAccessedDetails',
    'iam:GetRole',
    'iam:GetServiceLastAccessedDetails',
    'iam:GetUser',
  ],
  csf: ['PR.AA-05', 'ID.IM-03'],
  requirements: ['P1.13', 'P2.1'],
  params: z.strictObject({}),

  async inquire(ctx, { targets }) {
    const findings: Finding[] = [];
    const entities: Entity[] = [];
    // Principals of the intruder are deleted and need no new policy.
    for (const target of targets.filter((t) => t.standing === 'affected')) {
      const services = await ifFound(servicesOf(ctx, target));
      if (services === undefined) continue;
      const { finding, key } = await propose(ctx, target, services);
      findings.push(finding);
      // The name of the target leads the person who applies it to the proposal.
      if (key !== undefined) entities.push({ ...target, facts: { ...target.facts, proposedPolicy: key } });
    }
    return {
      summary: {
        en: `Least-privilege policies proposed for ${plural(findings.length, 'principal')}`,
        ko: `보안 주체 ${findings.length}개의 최소 권한 정책 제안`,
      },
      findings,
      entities,
    };
  },
});

async function servicesOf(ctx: EntryContext, target: Entity): Promise<ServiceLastAccessed[]> {
  const iam: IAMClient = iamOf(ctx);
  const Arn = await principalArn(iam, target);
  const { JobId } = await iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn, Granularity: 'ACTION_LEVEL' }));
  for (let poll = 1; poll <= POLLS; poll += 1) {
    const page = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    if (page.JobStatus === 'FAILED') break;
    if (page.JobStatus === 'COMPLETED')
      return [...(page.ServicesLastAccessed ?? []), ...(await more(iam, JobId, page.Marker))];
    await ctx.sleep(POLL_MS);
  }
  throw new JobFailed({
    en: `IAM did not finish the last-accessed report of ${target.id}`,
    ko: `IAM이 마지막 액세스 보고서를 완료하지 못함: ${target.id}`,
  });
}

async function more(
  iam: IAMClient,
  JobId: string | undefined,
  first: string | undefined,
): Promise<ServiceLastAccessed[]> {
  const all: ServiceLastAccessed[] = [];
  for (let Marker = first; Marker !== undefined;) {
    const page = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker }));
    all.push(...(page.ServicesLastAccessed ?? []));
    Marker = page.Marker;
  }
  return all;
}

/** `key`: the proposal's key in the evidence store. */
async function propose(
  ctx: EntryContext,
  target: Entity,
  services: readonly ServiceLastAccessed[],
): Promise<{ finding: Finding; key?: string }> {
  const used = services.filter((s) => s.LastAuthenticated !== undefined);
  const unused = services.filter((s) => s.LastAuthenticated === undefined).map((s) => s.ServiceNamespace ?? '?');
  if (used.length === 0) return { finding: neverUsed(target) };
  const since = Date.parse(ctx.incident.firstSeenAt ?? ctx.incident.window.to);
  // Only the last use is known. If it is after the intruder came, only the intruder may have used it.
  const doubtful = used
    .filter((s) => (s.LastAuthenticated?.getTime() ?? 0) >= since)
    .map((s) => s.ServiceNamespace ?? '?');
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: used.flatMap(actionsOf).sort(), Resource: '*' }],
  };
  const { key } = await ctx.evidence.put(
    ctx.incident.id,
    `iam/least-privilege-${target.kind}-${target.id}.json`,
    JSON.stringify({ policy, unused, checkFirst: doubtful }, undefined, 1),
    'application/json',
  );
  const list = (names: readonly string[]): string => names.join(', ').slice(0, LIST_LENGTH) || '—';
  const finding: Finding = {
    title: {
      en: `${target.id} may use ${plural(services.length, 'service')} and used ${used.length}: a tighter policy is proposed`,
      ko: `허용된 서비스 ${services.length}개 중 ${used.length}개만 사용: ${target.id}, 축소한 정책 제안`,
    },
    detail: {
      en: `Never used: ${list(unused)}. Last used since the intruder's first sign, so look twice: ${list(doubtful)}. Resources are still to be narrowed. ${key}`,
      ko: `미사용: ${list(unused)}. 침입 흔적 이후에 사용되어 확인 필요: ${list(doubtful)}. 리소스 범위는 직접 더 좁혀야 합니다. ${key}`,
    },
    weight: unused.length > 0 ? 'notable' : 'info',
    ...(unused.length > 0 && { weakness: true as const }),
    entity: { kind: target.kind, id: target.id },
  };
  return { finding, key };
}

const neverUsed = (target: Entity): Finding => ({
  title: {
    en: `IAM records no use of ${target.id} before the incident: it may not be needed`,
    ko: `인시던트 이전 사용 기록이 IAM에 없는 보안 주체: ${target.id}(불필요할 수 있음)`,
  },
  detail: {
    en: "IAM's last-accessed data is up to four hours late, so it does not have the calls of the last hours.",
    ko: 'IAM의 마지막 액세스 데이터는 최대 4시간 지연되어 최근 호출이 빠져 있을 수 있습니다.',
  },
  weight: 'notable',
  weakness: true,
  entity: { kind: target.kind, id: target.id },
});

/** Single actions if IAM tracks them, otherwise the whole service. */
function actionsOf({ ServiceNamespace = '', TrackedActionsLastAccessed = [] }: ServiceLastAccessed): string[] {
  const actions = TrackedActionsLastAccessed.filter((a) => a.LastAccessedTime !== undefined).map((a) => a.ActionName);
  return actions.length === 0 ? [`${ServiceNamespace}:*`] : actions.map((a) => `${ServiceNamespace}:${a}`);
}
