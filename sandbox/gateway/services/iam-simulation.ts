/** IAM's policy simulator for users and roles (IAM API: *SimulatePrincipalPolicy*), which moto lacks. It calls nothing. */
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Principal } from '../principal.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { evaluate, type PolicyRequest } from '../policy/document.ts';
import type { Identities } from '../policy/identity.ts';
import { scpRefusal, type Organizations } from '../policy/organization.ts';
import { pageOf } from './page.ts';
import type { Service } from './service.ts';

const DEFAULT_ITEMS = 100;

export function iamSimulation(identities: Identities, organizations: Organizations): Service {
  return {
    name: 'iam',
    operations: {
      async SimulatePrincipalPolicy(input, call) {
        const arn = textOf(input.PolicySourceArn);
        const documents = await identities.policies(await principalOf(arn, call, identities));
        const levels = await organizations.policies(call.account);
        const context = contextOf(input.ContextEntries);
        const results = texts(input.ActionNames).map((action): Members => {
          if (action.includes('*'))
            throw new AwsError('InvalidInput', `Invalid Entity Action Name: ${action} may not contain a wildcard`);
          // Without ResourceArns it is `*`, which no pattern for one thing fits, neither of an allow nor of a deny.
          const request: PolicyRequest = { action, resource: '*', context };
          const allowedByOrganization = scpRefusal(request, levels) === undefined;
          const byIdentity = evaluate(documents, request);
          const decision = { deny: 'explicitDeny', allow: 'allowed', none: 'implicitDeny' }[byIdentity];
          return {
            EvalActionName: action,
            EvalResourceName: '*',
            EvalDecision: allowedByOrganization ? decision : 'implicitDeny',
            OrganizationsDecisionDetail: { AllowedByOrganizations: allowedByOrganization },
          };
        });
        const page = pageOf(results, input.Marker, Number(input.MaxItems ?? DEFAULT_ITEMS));
        return {
          EvaluationResults: page.items,
          IsTruncated: page.next !== undefined,
          ...(page.next === undefined ? {} : { Marker: page.next }),
        };
      },
    },
  };
}

async function principalOf(arn: string, { account }: Call, identities: Identities): Promise<Principal> {
  const [, kind, name] = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (kind === undefined || name === undefined)
    throw new AwsError('InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  if (kind === 'role' && (await identities.trust(account, name)) === undefined)
    throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
  const who = kind === 'role' ? { account, session: { roleName: name } } : { account, userName: name };
  return who as unknown as Principal;
}

/** Condition keys in lower case, with their first value. */
function contextOf(entries: Value | undefined): PolicyRequest['context'] {
  const given = Array.isArray(entries) ? (entries as Members[]) : [];
  return Object.fromEntries(
    given.map((e) => [textOf(e.ContextKeyName).toLowerCase(), texts(e.ContextKeyValues)[0] ?? '']),
  );
}

const texts = (value: Value | undefined): string[] => (Array.isArray(value) ? value.map((v) => textOf(v)) : []);
