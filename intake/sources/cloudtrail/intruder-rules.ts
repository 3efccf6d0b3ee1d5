/** Calls that show an intruder by how or on what they are made, whatever the call is. */
import { firstText, listAt, numberAt, textAt } from '../../../domain/fields.ts';
import type { TrailRecord } from '../../../domain/trail-record.ts';
import { byHand, rule, type Rule } from './rule.ts';

/**
 * Systems and tools made for break-ins, as they name themselves in the user agent: GuardDuty's PenTest findings tell of
 * the same distributions. TruffleHog tries keys that it found.
 */
const BREAK_IN_TOOLS =
  /\b(kali|parrot(os|sec|-security)?|pentoo|blackarch|backbox)\b|trufflehog|\bpacu\b|\bcloudfox\b/i;

/** What is laid out for intruders to touch. Nobody has business with it. */
const DECOY = /decoy|honey-?(pot|token|bucket|user|key|role)|canary-?token/i;

/** Calls that use a decoy: reading its data, assuming it. Looking at its settings is what scanners do every day. */
const USES =
  /^(GetObject|HeadObject|ListObjects|ListObjectsV2|ListObjectVersions|ListBucket|CopyObject|DeleteObjects?|GetSecretValue|BatchGetSecretValue|GetParameters?|GetParametersByPath|Decrypt|AssumeRole\w*|Scan|Query|GetItem|BatchGetItem|StartSession|SendCommand|Invoke)$/;

const usesDecoy = ({ call, request, resources, caller }: TrailRecord): boolean => {
  if (DECOY.test(caller.user ?? '')) return true;
  if (!USES.test(call)) return false;
  const named = [
    ...['bucketName', 'secretId', 'name', 'names', 'roleArn', 'tableName', 'functionName', 'target'].map((p) =>
      firstText(request, [p], [p, 0]),
    ),
    ...resources,
  ];
  return named.some((n) => DECOY.test(n ?? ''));
};

/** Families with graphics processors or other accelerators: what miners and model thieves want. */
const ACCELERATED = /^(p[2-9]|g[3-9]|gr\d|trn\d|inf\d|dl\d|vt\d|f\d)/;

/** From so many virtual processors at once on, a start is worth a look: 64 machines of size xlarge. */
const MANY_VCPUS = 256;
const MANY_ACCELERATED_VCPUS = 96;
const MANY_ACCELERATED = 5;

/** `xlarge` has 4 virtual processors, `24xlarge` 96, a metal machine about as many. */
function vcpusOf(type: string): number {
  const size = type.split('.')[1] ?? '';
  const multiple = /^(\d+)xlarge/.exec(size)?.[1] ?? /^metal-(\d+)xl/.exec(size)?.[1];
  if (multiple !== undefined) return 4 * Number(multiple);
  return size === 'metal' ? 96 : size === 'xlarge' ? 4 : 2;
}

/** Whether many or very large machines are started at once, by hand: Auto Scaling, EMR and Batch do that in a name of their own. */
function startsMany(record: TrailRecord): boolean {
  if (!byHand(record)) return false;
  const { request, response } = record;
  const started = listAt(response, 'instancesSet', 'items').length;
  const asked =
    listAt(request, 'instancesSet', 'items').reduce<number>((sum, i) => sum + (numberAt(i, 'maxCount') ?? 1), 0) ||
    (numberAt(request, 'targetCapacitySpecification', 'totalTargetCapacity') ??
      numberAt(request, 'spotFleetRequestConfig', 'targetCapacity') ??
      numberAt(request, 'instanceCount') ??
      0);
  const count = started > 0 ? started : asked;
  const type =
    firstText(
      request,
      ['instanceType'],
      ['launchSpecification', 'instanceType'],
      ['spotFleetRequestConfig', 'launchSpecifications', 0, 'instanceType'],
    ) ??
    textAt(response, 'instancesSet', 'items', 0, 'instanceType') ??
    /"instanceType":"([a-z0-9-]+\.[a-z0-9-]+)"/i.exec(JSON.stringify(request ?? null))?.[1] ??
    '';
  const vcpus = count * vcpusOf(type);
  if (ACCELERATED.test(type)) return count >= MANY_ACCELERATED || vcpus > MANY_ACCELERATED_VCPUS;
  return vcpus >= MANY_VCPUS;
}

export const INTRUDER_RULES: readonly Rule[] = [
  {
    service: '*',
    title: 'A decoy was used',
    category: 'unauthorized-access',
    severity: 'high',
    when: usesDecoy,
    evenFailed: true,
  },
  {
    service: '*',
    title: 'A call came from a tool for break-ins',
    category: 'unauthorized-access',
    severity: 'medium',
    when: (r) => BREAK_IN_TOOLS.test(r.userAgent ?? ''),
    evenFailed: true,
  },
  rule(
    'ec2',
    ['RunInstances', 'CreateFleet', 'RequestSpotInstances', 'RequestSpotFleet'],
    'Many or very large machines were started',
    'unauthorized-access',
    'high',
    startsMany,
  ),
  rule(
    'sagemaker',
    ['CreateTrainingJob', 'CreateNotebookInstance'],
    'Many or very large machines were started',
    'unauthorized-access',
    'medium',
    (r) => {
      const type =
        firstText(r.request, ['resourceConfig', 'instanceType'], ['instanceType'])?.replace(/^ml\./, '') ?? '';
      const count = numberAt(r.request, 'resourceConfig', 'instanceCount') ?? 1;
      return byHand(r) && ACCELERATED.test(type) && count * vcpusOf(type) > MANY_ACCELERATED_VCPUS;
    },
  ),
];
