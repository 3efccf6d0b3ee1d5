/** Real alerts are next to the clone (../shared/alerts). Without them these tests are skipped and say so. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClassifiedEvent } from '../../intake/classify.ts';
import { eventsInText } from '../../intake/unwrap/unwrap.ts';
import { SOURCES } from '../../intake/sources/index.ts';
import { classifyText, fixtureText } from './fixtures.ts';

const FOLDER = process.env['FIREBREAK_PUBLISHED_ALERTS'] ?? '../shared/alerts';
const here = existsSync(`${FOLDER}/INDEX.jsonl`);
const index = here
  ? readFileSync(`${FOLDER}/INDEX.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as { file: string; group: string })
  : [];
const filesOf = (group?: string): string[] => [
  ...new Set(index.filter((e) => group === undefined || e.group === group).map((e) => e.file.split(':')[0] ?? '')),
];
const classified = (file: string): ClassifiedEvent[] => classifyText(readFileSync(`${FOLDER}/${file}`, 'utf8'), file);

/** What a person reads in each finding: account, region, category, severity and correlation key. */
const GUARDDUTY: readonly (readonly [string, string, string | null, string, string, string])[] = [
  [
    'guardduty-soar/eventbridge/001',
    '057372331974',
    'us-east-1',
    'unauthorized-access',
    'medium',
    'iam-user:GeneratedFindingUserName',
  ],
  [
    'guardduty-soar/eventbridge/002',
    '057372331974',
    'us-east-1',
    'unauthorized-access',
    'medium',
    'database:generatedfindingdbinstanceid',
  ],
  [
    'guardduty-soar/eventbridge/003',
    '1234567891234',
    'us-east-1',
    'unauthorized-access',
    'high',
    'instance:i-99999999',
  ],
  [
    'guardduty-soar/eventbridge/006',
    '1234567891234',
    'us-east-1',
    'malware-or-exploit',
    'medium',
    'instance:i-99999999',
  ],
  ['guardduty-soar/eventbridge/008', '1234567891234', 'us-east-1', 'malware-or-exploit', 'high', 'instance:i-99999999'],
  [
    'guardduty-soar/eventbridge/015',
    '1234567891234',
    'us-east-1',
    'unauthorized-access',
    'high',
    'instance:i-99999999',
  ],
  [
    'guardduty-soar/eventbridge/022',
    '1234567891234',
    'us-east-1',
    'unauthorized-access',
    'medium',
    'iam-role:${role_name}',
  ],
  ['guardduty-soar/eventbridge/024', '1234567891234', 'us-east-1', 'unauthorized-access', 'high', 'root:root'],
  ['guardduty-soar/eventbridge/026', '1234567891234', 'us-east-1', 'data-exposure', 'high', 'iam-user:${user_name}'],
  [
    'guardduty-soar/guardduty-raw-pascal/002',
    '1234567891234',
    'us-east-1',
    'data-exposure',
    'high',
    'bucket:example-bucket1',
  ],
  [
    'guardduty-soar/guardduty-raw-pascal/005',
    '1234567891234',
    null,
    'unauthorized-access',
    'medium',
    'bucket:example-bucket',
  ],
  [
    'guardduty-sentinel/eventbridge/001',
    '123456789012',
    'us-west-2',
    'malware-or-exploit',
    'high',
    'instance:i-0123456789abcdef0',
  ],
  [
    'aws-cli-examples/guardduty-raw-pascal/001',
    '111122223333',
    'us-east-1',
    'unauthorized-access',
    'medium',
    'iam-user:testuser',
  ],
  [
    'stix-shifter/guardduty-raw/001',
    '979326520502',
    'us-east-1',
    'unauthorized-access',
    'low',
    'instance:i-031cb81e1f32a36e1',
  ],
  [
    'stix-shifter/guardduty-raw-pascal/001',
    '912345678901',
    'us-east-1',
    'abnormal-behaviour',
    'medium',
    'instance:i-0b123456abcdefghi',
  ],
  [
    'stix-shifter/guardduty-raw-pascal/004',
    '10987654321',
    'us-east-1',
    'unauthorized-access',
    'low',
    'iam-user:abc@abc.com',
  ],
  [
    'stix-shifter/guardduty-raw-pascal/005',
    '10987654321',
    'us-east-1',
    'unauthorized-access',
    'medium',
    'database:generatedfindingdbinstanceid',
  ],
  ['notify-slack/eventbridge/002', '123456789', 'us-east-1', 'unauthorized-access', 'critical', 'instance:i-123123123'],
];

describe.skipIf(!here)('events that public projects published', () => {
  it('all have an outcome, those that are no alert with a reason', () => {
    for (const file of filesOf()) {
      const events = classified(file);
      expect(events.length, file).toBeGreaterThan(0);
      for (const event of events) {
        expect(event.reason ?? '', file).not.toMatch(/normaliser failed/);
        if (event.outcome !== 'alert') expect(event.reason, file).toBeTruthy();
      }
    }
  });

  it('are recognised by one source at most', () => {
    for (const file of filesOf()) {
      for (const event of eventsInText(readFileSync(`${FOLDER}/${file}`, 'utf8'))) {
        const sources = SOURCES.filter((s) => s.recognises(event)).map((s) => s.source);
        expect(sources.length, `${file}: ${sources.join(', ')}`).toBeLessThan(2);
      }
    }
  });

  it('that are noise are ignored', () => {
    for (const file of filesOf('noise')) {
      for (const event of classified(file)) expect(event.outcome, `${file}: ${event.title ?? ''}`).toBe('ignored');
    }
  });

  it.each(GUARDDUTY)(
    '%s is classified as a person classified it',
    (start, account, region, category, severity, about) => {
      const file = filesOf().find((f) => f.startsWith(start)) ?? '';
      // No AWS account has such a number: delivery would reject it. What else is told is looked at with a real one.
      const usable = /^\d{12}$/.test(account);
      if (!usable) expect(classified(file)[0]).toMatchObject({ outcome: 'rejected' });
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
      const [event] = classifyText(usable ? text : text.replaceAll(account, '111122223333'), file);
      expect(event).toMatchObject({
        outcome: 'alert',
        source: 'guardduty',
        account: usable ? account : '111122223333',
        region,
        category,
        severity,
        correlationKey: about,
      });
    },
  );

  it('of a real attack make few alerts out of thousands of calls', () => {
    const [file = ''] = filesOf('cloudtrail-file').filter((f) => f.startsWith('invictus'));
    const alerts = classified(file).filter((e) => e.outcome === 'alert');
    const types = new Set(alerts.map((e) => e.findingType));
    for (const type of [
      'cloudtrail:StopLogging',
      'iam:CreateAccessKey',
      'ec2:ModifySnapshotAttribute',
      'iam:UpdateAssumeRolePolicy',
    ]) {
      expect(types).toContain(type);
    }
    expect(alerts.length).toBeLessThan(120);
  });

  it('have a category for every published GuardDuty finding type', () => {
    const types = readFileSync(`${FOLDER}/guardduty-types.tsv`, 'utf8').trim().split('\n').slice(1);
    const finding = JSON.parse(fixtureText('guardduty-crypto-mining.raw')) as Record<string, unknown>;
    for (const line of types) {
      const type = line.split('\t')[0] ?? '';
      const [event] = classifyText(JSON.stringify({ ...finding, type }), type);
      expect(event, type).toMatchObject({ outcome: 'alert', findingType: type, source: 'guardduty' });
    }
  });
});
