/** Decides whether a principal may make a call: by SCPs, identity policies, the session policy, a bucket's denials and, for AssumeRole, the trust policy. */
import type { Principal } from '../principal.ts';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import { faultStyle } from '../errors.ts';
import { requiredActions } from './actions.ts';
import type { BucketPolicies } from './buckets.ts';
import { KEY_ACTIONS, type UsesEncryptedVolumes } from './encrypted-volumes.ts';
import { evaluate, list, statementsOf, type PolicyDocument, type PolicyRequest, type Statement } from './document.ts';
import type { Identities } from './identity.ts';
import { scpRefusal, type Organizations } from './organization.ts';
import { like } from './pattern.ts';
import { resourceOf } from './resource.ts';

export interface Policies {
  identities: Identities;
  organizations: Organizations;
  buckets: BucketPolicies;
  usesEncryptedVolumes: UsesEncryptedVolumes;
}

/** Throws the service's access-denied error, in AWS's words. Root may do everything that its organization lets it. */
export async function authorize(call: Call, policies: Policies): Promise<void> {
  const { identities, organizations, buckets } = policies;
  const { principal, route } = call;
  if (!principal) return;
  if (route.service === 'sts' && route.operation === 'AssumeRole') await checkTrust(call, principal, identities);
  const levels = isServiceLinked(principal) ? [] : await organizations.policies(principal.account);
  const documents = principal.kind === 'root' ? undefined : await identities.policies(principal);
  const resource = resourceOf(call);
  for (const action of requiredActions(call)) {
    // Not every call that passes a role has the role's ARN in its input.
    const passes = action === 'iam:PassRole';
    const about = passes ? undefined : resource;
    const service = { 'iam:passedtoservice': passes ? `${route.service}.amazonaws.com` : undefined };
    const request = { action, resource: about, context: { ...contextOf(call, principal), ...service } };
    const reason =
      scpRefusal(request, levels) ??
      (documents && refusal(request, documents, principal)) ??
      (await bucketRefusal(call, principal, request, buckets));
    if (reason) throw denied(call, action, about, reason);
  }
  if (documents === undefined || !(await policies.usesEncryptedVolumes(call))) return;
  // AWS starts such an instance and stops it again within seconds. Here the call is refused at once.
  for (const action of KEY_ACTIONS) {
    const context = { ...contextOf(call, principal), 'kms:grantisforawsresource': 'true' };
    const reason = refusal({ action, resource: undefined, context }, documents, principal);
    if (reason) throw denied(call, action, undefined, reason);
  }
}

/** SCPs do not bind roles that AWS's services use (Organizations: *Service control policies*). */
const isServiceLinked = ({ session }: Principal): boolean => session?.roleArn.includes('/aws-service-role/') === true;

/** AWS's message: who, what, on what, and why (IAM: *Troubleshoot access denied error messages*). */
export function denied(call: Call, action: string, resource: string | undefined, reason: string): AwsError {
  const { code, status } = faultStyle('denied', call.route);
  const where = resource ? ` on resource: ${resource}` : '';
  const prefix = call.route.protocol === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
  return new AwsError(
    code,
    `${prefix}User: ${call.principal?.arn ?? 'anonymous'} is not authorized to perform: ${action}${where} ${reason}`,
    status,
  );
}

function refusal(request: PolicyRequest, identity: PolicyDocument[], principal: Principal): string | undefined {
  const byIdentity = evaluate(identity, request);
  if (byIdentity === 'deny') return 'with an explicit deny in an identity-based policy';
  const policy = principal.session?.policy;
  const bySession = policy ? evaluate([policy], request) : 'allow';
  if (bySession === 'deny') return 'with an explicit deny in a session policy';
  if (byIdentity === 'none') return `because no identity-based policy allows the ${request.action} action`;
  if (bySession === 'none') return `because no session policy allows the ${request.action} action`;
  return undefined;
}

async function bucketRefusal(
  call: Call,
  principal: Principal,
  request: PolicyRequest,
  buckets: BucketPolicies,
): Promise<string | undefined> {
  const bucket = text(call.input.Bucket);
  if (call.route.service !== 's3' || bucket === undefined) return undefined;
  const names = (statement: Statement): boolean => trusts(statement.Principal, principal);
  const denied = await buckets.deny(bucket, call.account, request, principal.kind === 'root', names);
  return denied ? 'with an explicit deny in a resource-based policy' : undefined;
}

function contextOf(call: Call, principal: Principal): PolicyRequest['context'] {
  return {
    'aws:principalarn': principal.session?.roleArn ?? principal.arn,
    'aws:principalaccount': principal.account,
    'aws:principalisawsservice': 'false',
    'aws:userid': principal.principalId,
    'aws:username': principal.userName,
    'aws:sourceip': call.sourceIp,
    'aws:useragent': call.userAgent,
    'aws:requestedregion': call.region,
    'aws:currenttime': call.at.toISOString(),
    'aws:securetransport': 'true',
    'aws:tokenissuetime': (principal.session ?? principal.token)?.issuedAt.toISOString(),
    'aws:sourceidentity': principal.session?.sourceIdentity,
    'sts:externalid': text(call.input.ExternalId),
    'sts:rolesessionname': text(call.input.RoleSessionName),
    'sts:sourceidentity': text(call.input.SourceIdentity),
  };
}

async function checkTrust(call: Call, principal: Principal, identities: Identities): Promise<void> {
  const roleArn = text(call.input.RoleArn) ?? '';
  const [, , , , account = '', path = ''] = roleArn.split(':');
  const trust = await identities.trust(account, path.split('/').at(-1) ?? '');
  const request = { action: 'sts:AssumeRole', resource: undefined, context: contextOf(call, principal) };
  const statements = trust ? statementsOf(trust).filter((statement) => trusts(statement.Principal, principal)) : [];
  const decision = evaluate([{ Statement: statements }], request);
  // AWS gives the same error for a missing role, a caller that is not trusted and a wrong external id.
  if (decision !== 'allow')
    throw new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
}

function trusts(named: '*' | Record<string, string | string[]> | undefined, principal: Principal): boolean {
  if (named === '*') return true;
  return list(named?.AWS).some(
    (arn) =>
      arn === '*' ||
      arn === principal.account ||
      arn === `arn:aws:iam::${principal.account}:root` ||
      arn === principal.arn ||
      (principal.session !== undefined && like(arn, principal.session.roleArn)),
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
