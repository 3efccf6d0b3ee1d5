/** What resource policies and trust policies allow, and to whom. Deny statements are not considered. */
import { accountOf, parseArn } from './arns.ts';
import { at, firstText, isObject, listAt, parseJson, textAt, textsAt } from './fields.ts';

/** One Allow statement. */
export interface Grant {
  actions: string[];
  resources: string[];
  /** As written: account ids, ARNs, services, identity providers; `*` for everyone. */
  principals: string[];
  /** Whether an AWS service is among them: it may act for another account. */
  toService: boolean;
  /** For each condition that keeps strangers out, the values that satisfy it. All conditions must hold. */
  narrowings: string[][];
}

/**
 * @param document a policy as JSON text (IAM, KMS, SQS) or as an object (S3 in CloudTrail)
 * @returns an empty list if it is no policy
 */
export function grantsIn(document: unknown): Grant[] {
  const policy = typeof document === 'string' ? parseJson(document) : document;
  if (!isObject(policy)) return [];
  return listAt(policy, 'Statement')
    .filter((statement) => textAt(statement, 'Effect') === 'Allow')
    .map((statement) => ({
      actions: textsAt(statement, 'Action'),
      resources: textsAt(statement, 'Resource'),
      principals: principalsOf(statement),
      toService: textsAt(statement, 'Principal', 'Service').length > 0,
      narrowings: narrowingsIn(at(statement, 'Condition')),
    }));
}

/** Whether a policy is public: it has an Allow for every principal without a condition that keeps strangers out. */
export const isPublic = (document: unknown): boolean =>
  grantsIn(document).some((grant) => grant.principals.includes('*') && grant.narrowings.length === 0);

/**
 * Whom a policy allows from outside the account: other accounts and their principals, `*` for everyone. Sorted.
 * @param account undefined if it is not known; then every account counts as another one
 * @param concerns which Allow statements to look at
 */
export function outsidersIn(
  document: unknown,
  account: string | undefined,
  concerns: (grant: Grant) => boolean = () => true,
): string[] {
  const outsiders = grantsIn(document)
    .filter(concerns)
    .flatMap((grant) => outsidersOf(grant, account));
  return [...new Set(outsiders)].sort();
}

/**
 * Whether a principal is everyone or belongs to another account. A service's or identity provider's name is neither.
 */
export function isOutsider(principal: string, account: string | undefined): boolean {
  if (principal === '*') return true;
  const owner = accountOf(principal);
  return owner !== undefined && owner !== account;
}

/** Whether an identity policy allows every action, or all of IAM and with it every right, on everything. */
export const grantsEverything = (document: unknown): boolean =>
  grantsIn(document).some(
    ({ actions, resources }) => resources.includes('*') && actions.some((a) => /^(\*|\*:\*|iam:\*)$/i.test(a)),
  );

/** Identity providers at which everyone can have an account, and whether the audience names one customer of theirs. */
const SHARED_PROVIDERS: readonly (readonly [RegExp, 'audience narrows'?])[] = [
  [
    /(^|\/)(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|agent\.buildkite\.com|oidc\.vercel\.com)$/,
  ],
  [
    /(^|\/)(accounts\.google\.com|cognito-identity\.amazonaws\.com|graph\.facebook\.com|www\.amazon\.com)$/,
    'audience narrows',
  ],
];

/**
 * Whether a role's trust lets in everyone at a shared identity provider: no condition asks for one repository,
 * organization or application. `repo:*` asks for none.
 */
export function trustsEveryoneAtProvider(document: unknown): boolean {
  const policy = typeof document === 'string' ? parseJson(document) : document;
  return listAt(policy, 'Statement').some((statement) => {
    if (textAt(statement, 'Effect') !== 'Allow') return false;
    const federated = textsAt(statement, 'Principal', 'Federated');
    const shared = SHARED_PROVIDERS.find(([provider]) => federated.some((p) => provider.test(p)));
    if (shared === undefined) return false;
    const claims = testedIn(at(statement, 'Condition')).filter(
      ({ key }) => shared[1] !== undefined || !/:(aud|oaud)$/i.test(key),
    );
    return !claims.some(({ values }) => values.length > 0 && values.every(namesSomebody));
  });
}

/** The value without its prefix (`repo:`) does not begin with a wildcard. */
const namesSomebody = (value: string): boolean => /^[^*?]/.test(value.replace(/^\w+:/, ''));

/** The policy that a call of Lambda's AddPermission or AddLayerVersionPermission writes. */
export function policyOfPermission(parameters: unknown): unknown {
  const principal = textAt(parameters, 'principal') ?? '';
  const isAws = principal === '*' || accountOf(principal) !== undefined;
  return {
    Statement: {
      Effect: 'Allow',
      Action: textAt(parameters, 'action'),
      Principal: isAws ? { AWS: principal } : { Service: principal },
      Condition: {
        StringEquals: {
          'aws:SourceAccount': textAt(parameters, 'sourceAccount'),
          'aws:PrincipalOrgID': firstText(parameters, ['principalOrgId'], ['organizationId']),
        },
        ArnLike: { 'aws:SourceArn': textAt(parameters, 'sourceArn') },
      },
    },
  };
}

function outsidersOf(grant: Grant, account: string | undefined): string[] {
  const { principals, toService, narrowings } = grant;
  const toEveryone = principals.includes('*');
  const named = principals.filter((p) => p !== '*' && isOutsider(p, account));
  if (!toEveryone && !toService) return named;
  // Without a source condition the service acts for the account itself. That is careless, but grants nobody access.
  if (narrowings.length === 0) return toEveryone ? [...named, '*'] : named;
  // All conditions must hold, so the one that lets in the fewest decides.
  const [fewest = []] = narrowings
    .filter((values) => values.some((v) => accountOf(v) !== undefined))
    .map((values) => values.filter((v) => isOutsider(v, account)))
    .sort((a, b) => a.length - b.length);
  return [...named, ...fewest];
}

function principalsOf(statement: unknown): string[] {
  // `NotPrincipal` with Allow admits everyone but the named ones, so it counts as everyone.
  if (at(statement, 'NotPrincipal') !== undefined) return ['*'];
  const principal = at(statement, 'Principal');
  if (!isObject(principal)) return textsAt(statement, 'Principal');
  return Object.entries(principal).flatMap(([type]) => (type === '*' ? ['*'] : textsAt(principal, type)));
}

type Check = (value: string) => boolean;

/** No wildcard and no policy variable. */
const isFixed: Check = (value) => !/[*?]|\$\{/.test(value);
const isAccount: Check = (value) => /^\d{12}$/.test(value);
/** An ARN of one account, or of one bucket, whose ARN names no account. */
const isOneOwners: Check = (value) => {
  const arn = parseArn(value);
  return arn !== undefined && (isAccount(arn.account) || isFixed(value));
};
/** An organization, or a path that begins with one: `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`. */
const isOneOrganization: Check = (value) => /^o-[a-z0-9]+(\/|$)/.test(value);
/** S3 counts what is broader than these as public (Amazon S3 User Guide, *The meaning of "public"*). */
const isNarrowRange: Check = (value) => {
  const [address = '', prefix] = value.split('/');
  if (!(address.includes(':') ? /^[\da-f:.]+$/i : /^[\d.]+$/).test(address)) return false;
  return prefix === undefined || Number(prefix) >= (address.includes(':') ? 32 : 8);
};

/**
 * Condition keys that keep strangers out, in lower case, and what each of their values must be for that. Every other
 * key keeps nobody out: TLS (`aws:SecureTransport`) and a referer (`aws:Referer`) can be had by everyone.
 */
const NARROWING: Readonly<Record<string, Check>> = {
  'aws:principalaccount': isAccount,
  'aws:principalarn': isOneOwners,
  'aws:principalorgid': isOneOrganization,
  'aws:principalorgpaths': isOneOrganization,
  'aws:sourceaccount': isAccount,
  'aws:sourcearn': isOneOwners,
  'aws:sourceip': isNarrowRange,
  'aws:sourceorgid': isOneOrganization,
  'aws:sourceorgpaths': isOneOrganization,
  'aws:sourceowner': isAccount,
  'aws:sourcevpc': isFixed,
  'aws:sourcevpce': isFixed,
  'aws:userid': isFixed,
  'elasticfilesystem:accessedviamounttarget': (value) => value === 'true',
  'kms:calleraccount': isAccount,
  's3:dataaccesspointaccount': isAccount,
  's3:dataaccesspointarn': isOneOwners,
};

/**
 * Operators that require the key to be present and to match. Negated operators, `…IfExists` and `ForAllValues:` also
 * hold for a stranger's request that lacks the key.
 */
const MATCHES = /^(ForAnyValue:)?(StringEquals(IgnoreCase)?|StringLike|ArnEquals|ArnLike|IpAddress|Bool)$/i;

function testedIn(condition: unknown): { key: string; values: string[] }[] {
  return Object.entries(isObject(condition) ? condition : {}).flatMap(([operator, tests]) =>
    MATCHES.test(operator) && isObject(tests)
      ? Object.keys(tests).map((key) => ({ key, values: textsAt(tests, key) }))
      : [],
  );
}

function narrowingsIn(condition: unknown): string[][] {
  return testedIn(condition).flatMap(({ key, values }) => {
    const name = key.toLowerCase();
    const check = Object.hasOwn(NARROWING, name) ? NARROWING[name] : undefined;
    return check !== undefined && values.length > 0 && values.every(check) ? [values] : [];
  });
}
