/** Statements of a function's resource policy as parameters of AddPermission, the only call that writes them. */
import type { AddPermissionCommandInput } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { accountOf } from '../../../domain/arns.ts';
import { outsidersIn, policyOfPermission } from '../../../domain/policies.ts';

/** The members that AddPermission accepts. */
export type Grant = {
  action: string;
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
  principalOrgId?: string;
  functionUrlAuthType?: string;
  invokedViaFunctionUrl?: boolean;
};

const Statement = z.strictObject({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Principal: z.union([z.string(), z.strictObject({ AWS: z.string() }), z.strictObject({ Service: z.string() })]),
  Action: z.string(),
  Resource: z.string(),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});

/** Condition keys in lower case, because AWS writes them in varying case. */
const CONDITIONS: Record<string, keyof Grant> = {
  'aws:sourcearn': 'sourceArn',
  'aws:sourceaccount': 'sourceAccount',
  'aws:principalorgid': 'principalOrgId',
  'lambda:functionurlauthtype': 'functionUrlAuthType',
  'lambda:invokedviafunctionurl': 'invokedViaFunctionUrl',
};

export interface Policy {
  /** By statement id. */
  grants: Map<string, Grant>;
  /** Ids of statements that AddPermission cannot write again: for a deleted principal, or with a token. */
  others: string[];
}

/** @param text a resource policy as GetPolicy returns it */
export function grantsIn(text: string): Policy {
  const policy: Policy = { grants: new Map(), others: [] };
  const { Statement: statements } = z.object({ Statement: z.array(z.unknown()) }).parse(JSON.parse(text));
  for (const raw of statements) {
    const { data } = Statement.safeParse(raw);
    const grant = data === undefined ? undefined : grantOf(data);
    if (data !== undefined && grant !== undefined) policy.grants.set(data.Sid, grant);
    else policy.others.push(z.object({ Sid: z.string() }).safeParse(raw).data?.Sid ?? '?');
  }
  return policy;
}

/** Whether a grant reaches beyond the account: to everybody, to an organization, to another account's principals or resources. */
export function isForeign(grant: Grant, account: string): boolean {
  if (outsidersIn(policyOfPermission(grant), account).length > 0) return true;
  const { principal, principalOrgId, sourceAccount, sourceArn } = grant;
  const ownSource = [sourceAccount, sourceArn].some((source) => accountOf(source) === account);
  return principal === '*' && principalOrgId !== undefined && !ownSource;
}

export function permissionOf(grant: Grant): Omit<AddPermissionCommandInput, 'FunctionName' | 'StatementId'> {
  return {
    Action: grant.action,
    // AWS returns an account id as the ARN of its root user, and accepts both.
    Principal: grant.principal,
    ...(grant.sourceArn !== undefined && { SourceArn: grant.sourceArn }),
    ...(grant.sourceAccount !== undefined && { SourceAccount: grant.sourceAccount }),
    ...(grant.principalOrgId !== undefined && { PrincipalOrgID: grant.principalOrgId }),
    ...(grant.functionUrlAuthType !== undefined && {
      FunctionUrlAuthType: grant.functionUrlAuthType as AddPermissionCommandInput['FunctionUrlAuthType'],
    }),
    ...(grant.invokedViaFunctionUrl !== undefined && { InvokedViaFunctionUrl: grant.invokedViaFunctionUrl }),
  };
}

/** Undefined for a condition that AddPermission cannot write, or a principal that no longer exists (`AIDA…`). */
function grantOf({ Principal, Action, Condition }: z.infer<typeof Statement>): Grant | undefined {
  const principal = typeof Principal === 'string' ? Principal : 'AWS' in Principal ? Principal.AWS : Principal.Service;
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(principal)) return undefined;
  const conditions: Record<string, string | boolean> = {};
  for (const [key, value] of Object.values(Condition ?? {}).flatMap((c) => Object.entries(c))) {
    const member = CONDITIONS[key.toLowerCase()];
    if (member === undefined) return undefined;
    conditions[member] = member === 'invokedViaFunctionUrl' ? value === 'true' : value;
  }
  return { action: Action, principal, ...conditions };
}
