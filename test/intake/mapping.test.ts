/** Alerts of tools that Firebreak does not know, read by a mapping. */
import * as fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadMapping, loadMappings } from '../../config/mappings.ts';
import { YamlFileError } from '../../config/yaml-file.ts';
import type { SourceAlert } from '../../intake/outcome.ts';
import { normalise, SOURCES, sourcesOf } from '../../intake/sources/index.ts';
import { triedBy } from '../../intake/sources/mapped.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-mapping-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The example of the documentation, so that it stays true. */
const [, EXAMPLE = ''] =
  /# mappings\/acme-scanner\.yaml\n([\s\S]*?)```/.exec(readFileSync('docs/alert-sources.md', 'utf8')) ?? [];
const file = join(folder, 'acme-scanner.yaml');
writeFileSync(file, EXAMPLE);
const mapping = await loadMapping(file);
const sources = sourcesOf([mapping]);

const EVENT = {
  scanner: { vendor: 'Acme', test: false },
  finding: {
    uid: 'f-7',
    rule: 'WebShell',
    headline: 'Web shell on web-3',
    seenAt: '2026-11-20T03:00:00Z',
    risk: 'P1',
    class: 'webshell',
    remote: { address: '198.51.100.23' },
  },
  target: {
    cloud: { account: '111122223333', region: 'eu-west-1' },
    machines: [{ instanceId: 'i-0aaaaaaaaaaaaaaa1' }, { instanceId: 'i-0aaaaaaaaaaaaaaa2' }],
  },
};
const alertOf = (body: unknown): SourceAlert => {
  const outcome = normalise({ body }, sources);
  if (outcome.outcome !== 'alert') throw new Error(outcome.reason);
  return outcome.alert;
};

describe('an event that a mapping describes', () => {
  it('becomes an alert with everything that the mapping finds', () => {
    const alert = alertOf(EVENT);
    expect(alert).toMatchObject({
      id: 'f-7',
      source: 'third-party',
      account: '111122223333',
      region: 'eu-west-1',
      findingType: 'AcmeScanner:WebShell',
      title: 'Web shell on web-3',
      severity: 'critical',
      category: 'malware-or-exploit',
      sample: false,
      occurredAt: '2026-11-20T03:00:00.000Z',
      reference: { product: 'Acme Scanner', mapping: 'acme-scanner' },
    });
    expect(alert.entities.map((e) => `${e.standing} ${e.kind} ${e.id}`)).toEqual([
      'affected instance i-0aaaaaaaaaaaaaaa1',
      'affected instance i-0aaaaaaaaaaaaaaa2',
      'source ip 198.51.100.23',
    ]);
  });

  it('is judged by labels and numbers too, and by its words where it says no category', () => {
    const risk = (given: unknown): string => alertOf({ ...EVENT, finding: { ...EVENT.finding, risk: given } }).severity;
    expect([risk('low'), risk(95), risk(undefined), risk('constructor')]).toEqual([
      'low',
      'critical',
      'medium',
      'medium',
    ]);
    const { class: _, ...unclassed } = EVENT.finding;
    expect(alertOf({ ...EVENT, finding: { ...unclassed, headline: 'Ransomware on web-3' } }).category).toBe(
      'malware-or-exploit',
    );
    expect(alertOf({ ...EVENT, finding: { ...unclassed, rule: 'X', headline: 'Something' } }).unclassified).toBe(true);
  });

  it('opens a drill if the tool says that it is a test', () => {
    expect(alertOf({ ...EVENT, scanner: { vendor: 'Acme', test: true } }).sample).toBe(true);
  });

  it('is no alert without its type or without an account', () => {
    const without = { ...EVENT, finding: { ...EVENT.finding, rule: undefined } };
    expect(normalise({ body: JSON.parse(JSON.stringify(without)) }, sources).outcome).not.toBe('alert');
    const nowhere = { ...EVENT, target: {} };
    expect(normalise({ body: nowhere }, sources)).toMatchObject({ outcome: 'rejected' });
  });
});

describe('an event that is not the tool’s', () => {
  it('is left to the other sources, and never AWS’s own', () => {
    expect(normalise({ body: { ...EVENT, scanner: { vendor: 'Other' } } }, sources).outcome).toBe('rejected');
    expect(
      normalise({ body: EVENT, source: 'aws.guardduty', detailType: 'GuardDuty Finding' }, sources),
    ).not.toMatchObject({ alert: { reference: { mapping: 'acme-scanner' } } });
  });

  it('is told, when the mapping is tried, by the condition that it does not meet', () => {
    const tried = [...SOURCES, triedBy(mapping)];
    expect(normalise({ body: { scanner: { vendor: 'Acme' } } }, tried)).toMatchObject({
      outcome: 'rejected',
      reason: 'mapping acme-scanner: the event does not meet the condition finding',
    });
    expect(normalise({ body: EVENT }, tried)).toEqual(normalise({ body: EVENT }, sources));
  });

  it('never makes the mapping throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (finding, target) => {
        normalise({ body: { scanner: { vendor: 'Acme' }, finding, target } }, sources);
      }),
    );
  });
});

describe('a mapping with a mistake', () => {
  it('is named with its line', async () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, EXAMPLE.replace('id: acme-scanner', 'id: broken').replace('finding.headline', 'finding.['));
    const error = await loadMapping(broken).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(YamlFileError);
    expect((error as YamlFileError).problems).toEqual([
      expect.stringMatching(/broken\.yaml:\d+:\d+: alert\.title: is no JMESPath expression/),
    ]);
  });

  it('is named also where it shows only in a real event', async () => {
    const broken = join(folder, 'hidden.yaml');
    writeFileSync(
      broken,
      'id: hidden\nproduct: X\nwhen: ["findings[?startswith(type, \'x(\')]", "starts_with(tool, \'no_call(\')"]\nalert: { type: type }\n',
    );
    const error = await loadMapping(broken).catch((e: unknown) => e);
    expect((error as YamlFileError).problems).toEqual([
      expect.stringMatching(/hidden\.yaml:3:\d+: when\.0: .*there is no function startswith/),
    ]);
  });

  it('is not needed: the folder may be without any', async () => {
    expect(await loadMappings('mappings')).toEqual([]);
  });
});
