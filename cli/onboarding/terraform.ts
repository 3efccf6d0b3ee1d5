/** The same as Terraform, in its JSON syntax (`firebreak.tf.json`), for the AWS provider from version 6: it takes a region a resource. */
import { FORWARDER, pathAndName } from './cloudformation.ts';
import { mayAssume, ownPolicy, policy } from './policies.ts';
import type { TemplateRole, Wanted } from './wanted.ts';

type Blocks = Record<string, object>;

export interface Terraform {
  terraform: object;
  provider?: object;
  locals: object;
  data: object;
  resource: Record<string, Blocks>;
}

const ACCOUNT = '${data.aws_caller_identity.here.account_id}';
const PARTITION = '${data.aws_partition.here.partition}';

export function terraformOf(wanted: Wanted): Terraform {
  const { externalIds, roles, forwarding, keyAlias, homeRegion, regions } = wanted;
  const resources = [
    ...roles.map((role) => roleResources(role, wanted)),
    ...(forwarding === undefined ? [] : [forwardingResources(forwarding)]),
    ...(keyAlias === undefined ? [] : [keyResources(keyAlias, homeRegion)]),
  ];
  return {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 6.0' } } },
    // An account that is not listed has no external id, and fails.
    locals: {
      external_ids: literal(externalIds),
      ...(forwarding === undefined ? {} : { regions: [...regions] }),
    },
    data: { aws_caller_identity: { here: {} }, aws_partition: { here: {} } },
    resource: merged(resources),
  };
}

function merged(all: readonly Record<string, Blocks>[]): Record<string, Blocks> {
  const whole: Record<string, Blocks> = {};
  for (const one of all) for (const [type, blocks] of Object.entries(one)) whole[type] = { ...whole[type], ...blocks };
  return whole;
}

/** Terraform reads `${` and `%{` in texts. */
function literal<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? part.replaceAll(/[$%](?=\{)/g, '$&$&') : part,
  ) as T;
}

const encoded = (value: object): string => JSON.stringify(value);

/** `firebreak-isolate` → `firebreak_isolate`. */
const nameIn = (name: string): string => name.replaceAll(/[^A-Za-z0-9]+/g, '_');

function roleResources({ name: role, policies }: TemplateRole, { mspAccount, own }: Wanted): Record<string, Blocks> {
  const { path, name } = pathAndName(role);
  const id = nameIn(name);
  const trust = mayAssume(
    { AWS: `arn:${PARTITION}:iam::${mspAccount}:root` },
    { StringEquals: { 'sts:ExternalId': `\${local.external_ids[data.aws_caller_identity.here.account_id]}` } },
  );
  const here = (what: string): string => `arn:${PARTITION}:iam::${ACCOUNT}:${what}`;
  const verify = ownPolicy(
    here(`role${path}${name}`),
    own.flatMap((one) => [here(`role/${one}`), here(`policy/${one}-*`)]),
  );
  const managed = policies.map((document, i): [string, object] => [
    `${id}_${i + 1}`,
    { name: `${name}-${i + 1}`, path, policy: encoded(literal(document)) },
  ]);
  return {
    aws_iam_role: { [id]: { name, path, assume_role_policy: encoded(trust) } },
    aws_iam_policy: Object.fromEntries(managed),
    aws_iam_role_policy_attachment: Object.fromEntries(
      managed.map(([policyId]) => [
        policyId,
        { role: `\${aws_iam_role.${id}.name}`, policy_arn: `\${aws_iam_policy.${policyId}.arn}` },
      ]),
    ),
    aws_iam_role_policy: {
      [`${id}_verify`]: {
        name: 'verify',
        role: `\${aws_iam_role.${id}.id}`,
        policy: encoded(verify),
      },
    },
  };
}

function forwardingResources({ busArn, rules }: NonNullable<Wanted['forwarding']>): Record<string, Blocks> {
  const trust = mayAssume({ Service: 'events.amazonaws.com' });
  const each = { for_each: '${toset(local.regions)}', region: '${each.value}' };
  const ruleBlocks = rules.map(({ name, pattern, state }): [string, object] => [
    nameIn(name),
    { ...each, name, state, event_pattern: encoded(literal(pattern)) },
  ]);
  const targets = rules.map(({ name }): [string, object] => [
    nameIn(name),
    {
      ...each,
      rule: `\${aws_cloudwatch_event_rule.${nameIn(name)}[each.key].name}`,
      target_id: 'firebreak',
      arn: busArn,
      role_arn: '${aws_iam_role.alert_forwarder.arn}',
    },
  ]);
  return {
    aws_iam_role: { alert_forwarder: { name: FORWARDER, assume_role_policy: encoded(trust) } },
    aws_iam_role_policy: {
      alert_forwarder: {
        name: 'forward',
        role: '${aws_iam_role.alert_forwarder.id}',
        policy: encoded(policy({ Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn })),
      },
    },
    aws_cloudwatch_event_rule: Object.fromEntries(ruleBlocks),
    aws_cloudwatch_event_target: Object.fromEntries(targets),
  };
}

const keyResources = (name: string, region: string): Record<string, Blocks> => ({
  aws_kms_key: {
    forensic: {
      region,
      description: 'Copies of evidence snapshots',
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
    },
  },
  aws_kms_alias: { forensic: { region, name, target_key_id: '${aws_kms_key.forensic.key_id}' } },
});
