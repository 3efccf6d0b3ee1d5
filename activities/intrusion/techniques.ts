/** What an intruder's call means: its MITRE ATT&CK technique, its weight, and a sentence for people. */
import type { Finding } from '../../domain/entry.ts';
import { opensBucket } from './consequences.ts';
import { listAt, textAt } from '../../domain/fields.ts';
import { callerName, isByService, type TrailRecord } from '../../domain/trail-record.ts';
import { actOf } from './acts.ts';
import { IDENTITY_MEANINGS } from './identity-meanings.ts';
import type { Meaning } from './meaning.ts';
import { outsidersOf } from './outsiders.ts';
import { RESOURCE_MEANINGS } from './resource-meanings.ts';

const MEANINGS = new Map<string, Meaning>([...IDENTITY_MEANINGS, ...RESOURCE_MEANINGS]);

/** Undefined for a routine call: a read, or a change that means nothing by itself. A refused call is reported as an attempt. */
export function meaningOf(event: TrailRecord): Finding | undefined {
  const known = MEANINGS.get(variantOf(event));
  if (known === undefined || isByService(event) || !tells(event)) return undefined;
  const [technique, weight, en, ko] = known;
  const who = callerName(event.caller);
  const from = event.sourceIp === undefined ? '' : ` (${event.sourceIp})`;
  const refused = event.failure;
  const outsiders = outsidersOf(event).join(', ');
  const whom = outsiders === '' ? { en: '', ko: '' } : { en: `: for ${outsiders}`, ko: `, 대상 ${outsiders}` };
  return {
    title: {
      en: `${refused === undefined ? '' : 'Attempted, and refused: '}${filled(en, event)}`,
      ko: `${filled(ko, event)}${refused === undefined ? '' : ' 시도(거부됨)'}`,
    },
    detail: {
      en: `${event.name} by ${who}${from}${whom.en}${refused === undefined ? '' : `: ${refused}`}`,
      ko: `${event.name} 호출: ${who}${from}${whom.ko}${refused === undefined ? '' : `, 거부됨: ${refused}`}`,
    },
    weight: refused === undefined ? weight : 'notable',
    technique,
    at: event.at,
    act: refused === undefined ? actOf(technique) : 'tried',
  };
}

/** The key of a call's meaning: its name, or a variant that depends on its parameters. */
function variantOf(event: TrailRecord): string {
  if (event.name === 'PutBucketPolicy' && !opensBucket(event)) return 'PutBucketPolicy for others';
  if (event.name === 'ConsoleLogin' && event.withoutMfa === true) return 'ConsoleLogin without MFA';
  return event.name;
}

/** Calls that are everyday administration unless their parameters say otherwise. */
function tells(event: TrailRecord): boolean {
  const { request } = event;
  switch (event.name) {
    case 'PutBucketPolicy':
      return opensBucket(event) || outsidersOf(event).length > 0;
    case 'PutBucketAcl':
    case 'PutBucketPublicAccessBlock':
      return opensBucket(event);
    case 'AddPermission20150331v2':
      return outsidersOf(event).length > 0;
    case 'ModifyDBSnapshotAttribute':
    case 'ModifyDBClusterSnapshotAttribute':
      return listAt(request, 'valuesToAdd').length > 0;
    case 'DescribeInstanceAttribute':
      return textAt(request, 'attribute') === 'userData';
    case 'GetParameter':
    case 'GetParameters':
    case 'GetParametersByPath':
      return JSON.stringify(request ?? {}).includes('"withDecryption":true');
    case 'AssumeRole':
      // CloudTrail leaves out the parameters of a refused call, so it means nothing by itself.
      return textAt(request, 'roleArn') !== undefined;
    default:
      return true;
  }
}

const filled = (template: string, { request }: TrailRecord): string =>
  template.replace(
    /\{(\w+)\}/g,
    (_, member: string) => textAt(request, member) ?? listAt(request, member).filter(isText).join(', '),
  );

const isText = (value: unknown): value is string => typeof value === 'string';
