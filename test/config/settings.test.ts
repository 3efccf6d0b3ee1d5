import { describe, expect, it } from 'vitest';
import { ConfigError, loadIntakeConfig, loadSlackConfig } from '../../config/settings.ts';

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
