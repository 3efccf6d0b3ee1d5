/** Copies Inspector's findings of the affected resources to Security Hub, unless AWS's integration has done so. Fixed ones are marked as fixed. */
import type { Finding } from '@aws-sdk/client-inspector2';
import {
  BatchImportFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
  type AwsSecurityFinding,
  type SeverityLabel,
} from '@aws-sdk/client-securityhub';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { EvidenceResult } from '../../../domain/entry.ts';
import type { Text } from '../../../domain/text.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { arnIn, inspectorFindings } from '../../aws/inspector.ts';
import { defineEvidence, JobFailed, type EntryContext } from '../../entry.ts';
import { chunksOf } from '../../../domain/group.ts';

/** Most values in one filter of GetFindings. */
const ASKED_AT_ONCE = 20;
/** Most findings in one call of BatchImportFindings. */
const IMPORTED_AT_ONCE = 100;

export default defineEvidence({
  id: 'inspector.to-security-hub',
  title: { en: "Write Inspector's findings to Security Hub", ko: 'Inspector 조사 결과를 Security Hub에 등록' },
  targets: ['instance', 'function'],
  permissions: ['inspector2:ListFindings', 'securityhub:BatchImportFindings', 'securityhub:GetFindings'],
  adds: ['securityhub:BatchImportFindings'],
  csf: ['ID.RA-01', 'RS.MI-02'],
  requirements: ['P1.10'],
  params: z.strictObject({}),

  async collect(ctx, target) {
    const found = await inspectorFindings(ctx, target, ['ACTIVE', 'CLOSED']);
    const held = await heldOf(ctx, target, found.map(idOf));
    if (held === 'not enabled') return nothing(target, NOT_ENABLED);
    // Records that Inspector wrote itself are left to Inspector. Findings fixed before the copy are left out.
    const ours = found.filter((f) => {
      const product = held.get(idOf(f));
      return product === undefined ? f.status === 'ACTIVE' : product === productOf(ctx, target);
    });
    const now = new Date().toISOString();
    for (const some of chunksOf(ours, IMPORTED_AT_ONCE))
      await write(
        ctx,
        target,
        some.map((f) => asffOf(ctx, target, f, now)),
      );
    return result(target, ours, found.length, now);
  },
});

const hubOf = (ctx: EntryContext, target: Entity): SecurityHubClient =>
  ctx.aws.client(SecurityHubClient, regionOf(ctx, target));

const idOf = (finding: Finding): string => finding.findingArn ?? '';

/** The product under which an account imports its own findings (Security Hub User Guide, *BatchImportFindings*). */
const productOf = (ctx: EntryContext, target: Entity): string => {
  const { id, partition } = ctx.aws;
  return `arn:${partition}:securityhub:${regionOf(ctx, target)}:${id}:product/${id}/default`;
};

/** The findings that exist already: id → product. */
async function heldOf(ctx: EntryContext, target: Entity, ids: string[]): Promise<Map<string, string> | 'not enabled'> {
  const held = new Map<string, string>();
  try {
    for (const some of chunksOf(ids, ASKED_AT_ONCE)) {
      const Id = some.map((Value) => ({ Value, Comparison: 'EQUALS' as const }));
      const { Findings } = await hubOf(ctx, target).send(new GetFindingsCommand({ Filters: { Id }, MaxResults: 100 }));
      for (const f of Findings ?? []) held.set(f.Id ?? '', f.ProductArn ?? '');
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidAccessException') return 'not enabled';
    throw error;
  }
  return held;
}

/** Importing the same id again updates the record, but not what people have set. @throws JobFailed */
async function write(ctx: EntryContext, target: Entity, Findings: AwsSecurityFinding[]): Promise<void> {
  const { FailedFindings } = await hubOf(ctx, target).send(new BatchImportFindingsCommand({ Findings }));
  const [failed] = FailedFindings ?? [];
  if (failed !== undefined)
    throw new JobFailed({
      en: `Security Hub did not take ${failed.Id}: ${failed.ErrorMessage}.`,
      ko: `Security Hub가 조사 결과를 받지 않았습니다(${failed.Id}): ${failed.ErrorMessage}.`,
    });
}

function asffOf(ctx: EntryContext, target: Entity, finding: Finding, now: string): AwsSecurityFinding {
  const { title, description, severity, status, packageVulnerabilityDetails: details } = finding;
  const vulnerability = details?.vulnerabilityId;
  return {
    SchemaVersion: '2018-10-08',
    Id: idOf(finding),
    ProductArn: productOf(ctx, target),
    GeneratorId: 'firebreak/inspector',
    AwsAccountId: ctx.aws.id,
    Types: ['Software and Configuration Checks/Vulnerabilities/CVE'],
    CreatedAt: finding.firstObservedAt?.toISOString() ?? now,
    UpdatedAt: now,
    Severity: { Label: labelOf(severity) },
    Title: (title ?? vulnerability ?? idOf(finding)).slice(0, 256),
    Description: (description ?? title ?? '-').slice(0, 1_024),
    Resources: [{ Type: target.kind === 'instance' ? 'AwsEc2Instance' : 'AwsLambdaFunction', Id: arnIn(ctx, target) }],
    ...(vulnerability !== undefined && { Vulnerabilities: [{ Id: vulnerability }] }),
    ProductFields: { 'firebreak/incident': ctx.incident.id },
    RecordState: status === 'CLOSED' ? 'ARCHIVED' : 'ACTIVE',
  };
}

const labelOf = (severity: string | undefined): SeverityLabel =>
  severity === undefined || severity === 'UNTRIAGED' ? 'INFORMATIONAL' : (severity as SeverityLabel);

function result(target: Entity, written: Finding[], known: number, at: string): EvidenceResult {
  const fixed = written.filter((f) => f.status === 'CLOSED').length;
  return {
    summary: {
      en: `${target.id}: ${written.length} of ${known} Inspector findings written to Security Hub, ${fixed} of them as fixed; the rest is there or was fixed before`,
      ko: `${target.id}: Inspector 조사 결과 ${known}건 중 ${written.length}건을 Security Hub에 등록(해결됨 ${fixed}건). 나머지는 이미 등록되었거나 이전에 해결됨`,
    },
    items: written.map((f) => ({
      ref: idOf(f),
      title: {
        en: `In Security Hub: ${f.title ?? idOf(f)} (${f.status === 'CLOSED' ? 'fixed' : 'open'})`,
        ko: `Security Hub 등록: ${f.title ?? idOf(f)}(${f.status === 'CLOSED' ? '해결됨' : '미해결'})`,
      },
      entity: { kind: target.kind, id: target.id },
      at,
    })),
    entities: [],
  };
}

const NOT_ENABLED: Text = { en: 'Security Hub is not enabled here', ko: '이 리전에 Security Hub가 활성화되지 않음' };

const nothing = (target: Entity, why: Text): EvidenceResult => ({
  summary: { en: `${target.id}: ${why.en}`, ko: `${target.id}: ${why.ko}` },
  items: [],
  entities: [],
});
