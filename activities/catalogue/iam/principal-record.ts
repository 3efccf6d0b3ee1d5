/** Stores IAM's record of a user or role before anything about it is changed. */
import { GetAccessKeyLastUsedCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import { orGone } from '../../aws/found.ts';
import { getRole, getUser, iamOf, keyLastUsed } from '../../aws/iam/client.ts';
import { credentialReportLine } from '../../aws/iam/credential-report.ts';
import {
  ROLE_HOLDINGS_PERMISSIONS,
  roleHoldings,
  USER_HOLDINGS_PERMISSIONS,
  userHoldings,
} from '../../aws/iam/holdings.ts';
import { attachedDocuments, inlineDocuments, parsed } from '../../aws/iam/policies.ts';
import { defineEvidence, TargetGone, type EntryContext } from '../../entry.ts';

export default defineEvidence({
  id: 'iam.principal-record',
  title: { en: "Keep the principal's IAM record", ko: 'IAM 보안 주체 기록 보존' },
  targets: ['iam-user', 'iam-role', 'access-key'],
  permissions: [
    'iam:GenerateCredentialReport',
    'iam:GetAccessKeyLastUsed',
    'iam:GetCredentialReport',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:GetUser',
    'iam:GetUserPolicy',
    ...ROLE_HOLDINGS_PERMISSIONS,
    ...USER_HOLDINGS_PERMISSIONS,
  ],
  adds: [],
  csf: ['RS.AN-06', 'RS.AN-07'],
  requirements: ['P1.9', 'P2.1'],
  params: z.strictObject({}),

  async collect(ctx, target) {
    const principal = await principalOf(ctx, target);
    const { record, entities } =
      principal.kind === 'iam-role' ? await roleRecord(ctx, principal) : await userRecord(ctx, principal);
    const name = `${principal.kind}/${encodeURIComponent(principal.id)}.json`;
    const kept = await ctx.evidence.put(ctx.incident.id, name, canonicalJson(record), 'application/json');
    return {
      summary: {
        en: `IAM record of ${principal.id} kept (${kept.bytes} bytes)`,
        ko: `IAM 기록 보존: ${principal.id}(${kept.bytes.toLocaleString('en')}바이트)`,
      },
      items: [
        {
          ref: kept.key,
          title: { en: `IAM record of ${principal.id}`, ko: `IAM 기록: ${principal.id}` },
          entity: { kind: principal.kind, id: principal.id },
          at: kept.at,
          sha256: kept.sha256,
        },
      ],
      entities,
    };
  },
});

type Principal = Pick<Entity, 'kind' | 'id' | 'standing'>;

/** The record of a key is that of its user. @throws TargetGone for a key that IAM does not know, or of the root user */
async function principalOf(ctx: EntryContext, target: Entity): Promise<Principal> {
  if (target.kind !== 'access-key') return target;
  const answer = await orGone(target.id, iamOf(ctx).send(new GetAccessKeyLastUsedCommand({ AccessKeyId: target.id })));
  if (answer.UserName === undefined) throw new TargetGone(target.id);
  return { kind: 'iam-user', id: answer.UserName, standing: target.standing };
}

interface Kept {
  record: Json;
  entities: Entity[];
}

async function userRecord(ctx: EntryContext, principal: Principal): Promise<Kept> {
  const iam = iamOf(ctx);
  const user = await getUser(iam, principal.id);
  const holds = await userHoldings(iam, principal.id);
  const { AccessKeyMetadata: keys = [] } = await iam.send(new ListAccessKeysCommand({ UserName: principal.id }));
  const keyRecords = keys.map(async (key) => {
    const used = await keyLastUsed(iam, key.AccessKeyId ?? '');
    return {
      id: key.AccessKeyId ?? '',
      status: key.Status ?? '',
      created: key.CreateDate?.toISOString() ?? '',
      lastUsed: used === undefined ? null : `${used.at.toISOString()} ${used.where}`,
    };
  });
  return {
    record: {
      arn: user.Arn ?? '',
      id: user.UserId ?? '',
      created: user.CreateDate?.toISOString() ?? '',
      passwordLastUsed: user.PasswordLastUsed?.toISOString() ?? null,
      permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
      tags: Object.fromEntries((user.Tags ?? []).map((t) => [t.Key ?? '', t.Value ?? ''])),
      holds,
      keys: await Promise.all(keyRecords),
      inlinePolicies: await inlineDocuments(iam, principal, holds.inlinePolicies),
      attachedPolicies: await attachedDocuments(iam, holds.attachedPolicies),
      credentialReport: (await credentialReportLine(ctx, principal.id)) ?? null,
    },
    entities: [
      entityOf(principal, user.Arn),
      // Other keys of a suspect are context. Only keys of the intruder's own users are unauthorized.
      ...keys.map(({ AccessKeyId = '' }): Entity => ({
        kind: 'access-key',
        id: AccessKeyId,
        standing: principal.standing === 'unauthorized' ? 'unauthorized' : 'related',
        facts: { user: principal.id },
      })),
    ],
  };
}

async function roleRecord(ctx: EntryContext, principal: Principal): Promise<Kept> {
  const iam = iamOf(ctx);
  const role = await getRole(iam, principal.id);
  const holds = await roleHoldings(iam, principal.id);
  return {
    record: {
      arn: role.Arn ?? '',
      id: role.RoleId ?? '',
      created: role.CreateDate?.toISOString() ?? '',
      lastUsed: role.RoleLastUsed?.LastUsedDate?.toISOString() ?? null,
      permissionsBoundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
      tags: Object.fromEntries((role.Tags ?? []).map((t) => [t.Key ?? '', t.Value ?? ''])),
      trust: parsed(role.AssumeRolePolicyDocument),
      holds,
      inlinePolicies: await inlineDocuments(iam, principal, holds.inlinePolicies),
      attachedPolicies: await attachedDocuments(iam, holds.attachedPolicies),
    },
    entities: [entityOf(principal, role.Arn)],
  };
}

const entityOf = ({ kind, id, standing }: Principal, arn: string | undefined): Entity => ({
  kind,
  id,
  standing,
  ...(arn !== undefined && { facts: { arn } }),
});
