import { describe, expect, it } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { systemKeyProblems } from '../../config/system-keys.ts';
import { customerOf } from '../customers.ts';
import {
  ConfigError,
  loadCodecConfig,
  loadIntakeConfig,
  loadPayloadConfig,
  loadSlackConfig,
  loadWorkerConfig,
} from '../../config/settings.ts';

/** A payload key, which every process needs. */
const KEYS = { FIREBREAK_PAYLOAD_KEYS: `k1=local:${Buffer.alloc(32, 7).toString('base64')}` };

describe('the environment', () => {
  it('that lacks a setting is refused with the name of the setting and no value', () => {
    const secret = 'xoxp-not-a-bot-token';
    try {
      loadSlackConfig({ SLACK_BOT_TOKEN: secret });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).toContain('SLACK_BOT_TOKEN');
      expect(String(error)).not.toContain(secret);
    }
  });

  it('that misspells a setting says which one was meant', () => {
    expect(() => loadIntakeConfig({ FIREBREAK_API_KEY: 'acme-tools=short', FIREBREAK_INTAKE_PORT: 'none' })).toThrow(
      /FIREBREAK_API_KEY is set, but there is no such setting; did you mean FIREBREAK_API_KEYS\?/,
    );
  });

  it('reads the keys of decisions, and names neither a wrong one nor its value', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const known = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const slack = { ...KEYS, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const { key } = loadSlackConfig({ ...slack, FIREBREAK_DECISION_KEY: secret }).FIREBREAK_DECISION_KEY;
    const worker = { ...KEYS, FIREBREAK_EVIDENCE_BUCKET: 'evidence', FIREBREAK_EVIDENCE_KEY: secret };
    const twice = loadWorkerConfig({ ...worker, FIREBREAK_DECISION_PUBLIC_KEYS: `${known},${known}` });
    expect(twice.FIREBREAK_DECISION_PUBLIC_KEYS).toEqual([key, key]);
    // The public key where the private one belongs, the other way round, another kind of key, and none.
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const others = rsa.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    for (const wrong of [known, others, 'secret']) {
      const load = () => loadSlackConfig({ ...slack, FIREBREAK_DECISION_KEY: wrong });
      expect(load).toThrow(/FIREBREAK_DECISION_KEY: is not the base64 of an Ed25519 private key/);
      expect(load).not.toThrow(wrong);
    }
    expect(() => loadWorkerConfig({ ...worker, FIREBREAK_DECISION_PUBLIC_KEYS: `${known},${secret}` })).toThrow(
      /item 2 is not the base64 of an Ed25519 public key/,
    );
    expect(() => loadWorkerConfig(worker)).toThrow(/FIREBREAK_DECISION_PUBLIC_KEYS: is missing/);
  });

  it('reads the payload keys in their order, and names a wrong one by its id and not by its bytes', () => {
    const key = (fill: number, length = 32): string => Buffer.alloc(length, fill).toString('base64');
    const slack = { ...KEYS, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const worker = { FIREBREAK_EVIDENCE_BUCKET: 'evidence' };
    const read = (list: string) =>
      loadPayloadConfig({ ...worker, FIREBREAK_PAYLOAD_KEYS: list }).FIREBREAK_PAYLOAD_KEYS;
    expect([...read(`new=local:${key(1)}, old=kms:${key(2, 180)}`)!].map(([id, { form }]) => `${id} ${form}`)).toEqual([
      'new local',
      'old kms',
    ]);
    for (const [list, complaint] of [
      [`k=local:${key(1, 16)}`, /the key k has 16 bytes instead of 32; make one with/],
      [`k=local:${key(1)},k=local:${key(2)}`, /lists the key k twice/],
      [key(1), /item 1 is not id=local:BASE64 or id=kms:BASE64/],
    ] as const) {
      expect(() => read(list)).toThrow(complaint);
      expect(() => read(list)).not.toThrow(key(1).slice(0, 20));
    }
    expect(() => loadSlackConfig({ ...slack, FIREBREAK_PAYLOAD_KEYS: '' })).toThrow(
      /FIREBREAK_PAYLOAD_KEYS: is missing/,
    );
  });

  it('treats an empty variable as one that is not set, as compose files pass them', () => {
    const config = loadIntakeConfig({ ...KEYS, FIREBREAK_API_KEYS: '', FIREBREAK_ALERT_QUEUE_URL: '' });
    expect(config.FIREBREAK_ALERT_QUEUE_URL).toBeUndefined();
    expect(config.FIREBREAK_API_KEYS.size).toBe(0);
  });

  it.each([
    [
      'a key of 31 characters',
      `acme-tools=${'k'.repeat(31)}`,
      /the secret of acme-tools is not at least 32 characters/,
    ],
    [
      'a key that two senders share',
      `acme-tools=${'k'.repeat(32)},hanbit-tools=${'k'.repeat(32)}`,
      /hanbit-tools has the secret of acme-tools/,
    ],
    [
      'three keys of one sender',
      ['a', 'b', 'c'].map((c) => `acme-tools=${c.repeat(32)}`).join(','),
      /acme-tools has more than two secrets/,
    ],
    ['a key of nobody', 'k'.repeat(32), /item 1 is not sender=secret/],
  ])('with %s is refused, and the message never shows the key', (_name, keys, why) => {
    const load = () => loadIntakeConfig({ ...KEYS, FIREBREAK_API_KEYS: keys });
    expect(load).toThrow(why);
    expect(load).not.toThrow(/kkkk|aaaa/);
  });

  it('may give a sender two keys, so that one can be replaced without a gap', () => {
    const keys = ['a', 'b'].map((c) => c.repeat(32));
    const { FIREBREAK_API_KEYS } = loadIntakeConfig({
      ...KEYS,
      FIREBREAK_API_KEYS: keys.map((k) => `acme-tools=${k}`).join(),
    });
    expect([...FIREBREAK_API_KEYS]).toEqual([['acme-tools', keys]]);
  });

  it.each([
    ['TEMPORAL_TLS_CERT', 'TEMPORAL_TLS_KEY'],
    ['FIREBREAK_INTAKE_TLS_KEY', 'FIREBREAK_INTAKE_TLS_CERT'],
  ])('refuse %s without %s', (one, other) => {
    const load = (): unknown => loadIntakeConfig({ ...KEYS, [one]: '/certificates/file' });
    expect(load).toThrow('belong together: set both or neither');
    expect(() => loadIntakeConfig({ ...KEYS, [one]: '/a', [other]: '/b' })).not.toThrow();
  });

  it.each([
    ['JSON', '{"acme-pages":"a-secret-of-pages"}', /item 1 is not system=secret \(a system has lower-case letters/],
    [
      'an empty secret',
      'acme-pages=',
      /the secret of acme-pages is not at least 12 characters.*copy it from the settings/,
    ],
    ['a secret without a system', 'a-secret-of-pages', /item 1 is not system=secret/],
    [
      'a secret of two systems',
      'acme-pages=a-secret-of-pages,acme-jira=a-secret-of-pages',
      /acme-jira has the secret of acme-pages: each system needs secrets of its own/,
    ],
  ])('with %s for the systems outside is refused, and the message never shows it', (_name, secrets, why) => {
    for (const load of [
      () => loadIntakeConfig({ ...KEYS, FIREBREAK_SYSTEM_SECRETS: secrets }),
      () => loadWorkerConfig({ ...KEYS, FIREBREAK_SYSTEM_KEYS: secrets }),
    ]) {
      expect(load).toThrow(why);
      expect(load).not.toThrow('a-secret-of-pages');
    }
  });

  it('names systems outside without a key, and keys without a system', () => {
    const jira = {
      id: 'acme-jira',
      kind: 'jira',
      url: 'https://acme.atlassian.net',
      user: 'soc@msp.example',
      project: 'SEC',
    } as const;
    const customers = [customerOf({ systems: [jira] })];
    const msp = { systems: [] };
    expect(systemKeyProblems({ msp, customers }, new Map([['acme-jira', ['k']]]))).toEqual([]);
    expect(systemKeyProblems({ msp, customers }, new Map([['acme-jria', ['a-secret-key']]]))).toEqual([
      expect.stringContaining('no key of acme-jira'),
      expect.stringContaining('FIREBREAK_SYSTEM_KEYS names acme-jria: list it in customers.yaml'),
    ]);
  });

  it('has a key of the MSP’s own Twilio account, which is no stranger', () => {
    const twilio = {
      id: 'msp-twilio',
      kind: 'twilio',
      minimumSeverity: 'high',
      account: 'AC1',
      from: '+12065550100',
      region: 'us1',
    } as const;
    const file = { msp: { systems: [twilio] }, customers: [customerOf({})] };
    expect(systemKeyProblems(file, new Map([['msp-twilio', ['k']]]))).toEqual([]);
    expect(systemKeyProblems(file, new Map())).toEqual([expect.stringContaining('no key of msp-twilio')]);
  });

  it('refuses two tokens of one person, and one token of two, without showing them', () => {
    const [one, other] = ['t'.repeat(32), 'u'.repeat(32)];
    const load = (tokens: string) => () =>
      loadCodecConfig({ ...KEYS, TEMPORAL_UI_URL: 'http://127.0.0.1:8233', FIREBREAK_CODEC_TOKENS: tokens });
    expect(load(`minji=${one},sora=${other}`)().FIREBREAK_CODEC_TOKENS.size).toBe(2);
    expect(load(`minji=${one},minji=${other}`)).toThrow(/lists minji twice/);
    expect(load(`minji=${one},sora=${one}`)).toThrow(/sora has the token of minji/);
    expect(load(`minji=${one},sora=${one}`)).not.toThrow(one);
  });
});
