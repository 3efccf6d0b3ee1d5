import { describe, expect, it } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, loadIntakeConfig, loadSlackConfig, loadWorkerConfig } from '../../config/settings.ts';

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

  it('that misspells a required setting says which one was meant', () => {
    expect(() => loadIntakeConfig({ FIREBREAK_APIKEY: 'a-key-of-sixteen-or-more' })).toThrow(
      /FIREBREAK_API_KEY: is missing\n.*FIREBREAK_APIKEY is set, but there is no such setting; did you mean FIREBREAK_API_KEY\?/,
    );
  });

  it('reads the keys of decisions, and names neither a wrong one nor its value', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const known = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const slack = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
    const { key } = loadSlackConfig({ ...slack, FIREBREAK_DECISION_KEY: secret }).FIREBREAK_DECISION_KEY;
    const worker = { FIREBREAK_EVIDENCE_BUCKET: 'evidence' };
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

  it('treats an empty variable as one that is not set, as compose files pass them', () => {
    const config = loadIntakeConfig({
      FIREBREAK_API_KEY: 'x'.repeat(16),
      FIREBREAK_ALERT_QUEUE_URL: '',
      FIREBREAK_SNS_TOPICS: 'a, b',
    });
    expect(config.FIREBREAK_ALERT_QUEUE_URL).toBeUndefined();
    expect(config.FIREBREAK_SNS_TOPICS).toEqual(['a', 'b']);
  });
});
