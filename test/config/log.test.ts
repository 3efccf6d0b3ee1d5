import { describe, expect, it } from 'vitest';
import { createLog, logOfProcess } from '../../config/log.ts';
import { LOG_LEVELS, type Log, type LogLevel } from '../../domain/log.ts';

function logInto(lines: string[], level: LogLevel = 'debug', secrets: string[] = []): Log {
  return createLog({ process: 'worker', level, secrets }, (line) => lines.push(line));
}

/** The only line that this logs. */
function line(write: (log: Log) => void, secrets: string[] = []): { text: string; fields: Record<string, unknown> } {
  const lines: string[] = [];
  write(logInto(lines, 'debug', secrets));
  expect(lines).toHaveLength(1);
  const [text = ''] = lines;
  return { text, fields: JSON.parse(text) as Record<string, unknown> };
}

describe('the log of a process', () => {
  it('writes one JSON object a line, with level, time, process, message and fields', () => {
    const { text, fields } = line((log) => log.info('alert delivered', { incident: 'acme-1', customer: 'acme' }));
    expect(text.endsWith('}\n')).toBe(true);
    expect(fields).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      process: 'worker',
      message: 'alert delivered',
      incident: 'acme-1',
      customer: 'acme',
    });
  });

  it.each(LOG_LEVELS)('set to %s, writes that level and those above it', (level) => {
    const lines: string[] = [];
    const log = logInto(lines, level);
    for (const each of LOG_LEVELS) log[each](each);
    const written = lines.map((text) => (JSON.parse(text) as { level: string }).level);
    expect(written).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(level)));
  });

  it('tells type, message, stack and cause of an error', () => {
    const error = new TypeError('not so', { cause: new Error('socket closed') });
    const { fields } = line((log) => log.error('a message stays in the queue', { error }));
    expect(fields['error']).toMatchObject({
      type: 'TypeError',
      message: expect.stringContaining('not so'),
      stack: expect.stringContaining('log.test.ts'),
    });
    expect(JSON.stringify(fields['error'])).toContain('socket closed');
  });

  it('survives what JSON cannot hold: circles, big numbers, bytes, functions, and values without end', () => {
    const circle: Record<string, unknown> = { big: 12n, bytes: Buffer.alloc(3), run: () => 0, set: new Set([1]) };
    circle['self'] = circle;
    const { fields, text } = line((log) => log.warn('x'.repeat(100_000), { circle }));
    expect(fields['circle']).toMatchObject({ big: '12', bytes: '3 bytes', set: [1] });
    expect(text.length).toBeLessThan(20_000);
  });
});

/** Made for this test in the services' formats. None is real. */
const SECRETS = {
  'AWS secret access key': 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLEKE',
  'AWS session token': `IQoJb3JpZ2luX2Vj${'aB3/'.repeat(40)}==`,
  'Slack bot token': ['xoxb', '2147483647', 'aBcDeFgHiJkL'].join('-'),
  'Slack app token': ['xapp', '1', 'A0TEST', '2147483647', 'abcdef'].join('-'),
  'Slack webhook': 'https://hooks.slack.com/services/T000/B000/abcdefgh',
  'webhook secret': 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'bearer token': 'Bearer abc.def.ghi-123',
  'basic authorization': 'Authorization: Basic dXNlcjpwYXNzd29yZA',
  'private key': '-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----',
};

it('begins with a warning for each setting that is unknown, and says which was meant', () => {
  const env = {
    FIREBREAK_EVIDENCE_LOCKS: 'GOVERNANCE',
    FIREBREAK_EVIDENCE_LOCK: 'GOVERNANCE',
    FIREBREAK_COLOUR: 'red',
    FIREBREAK_HOME: '/tmp',
    SLACK_BOT_TOKEN: 'xoxb-1',
  };
  const lines: string[] = [];
  logOfProcess('worker', { FIREBREAK_LOG_LEVEL: 'info' }, env, (line) => lines.push(line));
  expect(lines.map((text) => (JSON.parse(text) as { level: string; message: string }).message)).toEqual([
    'FIREBREAK_EVIDENCE_LOCKS is set, but there is no such setting; did you mean FIREBREAK_EVIDENCE_LOCK?',
    'FIREBREAK_COLOUR is set, but there is no such setting',
  ]);
});

describe('no secret stands in a line', () => {
  it.each(Object.entries(SECRETS))(
    'of the form of a(n) %s: in a message, a field, a list, an error, a cause',
    (_, secret) => {
      const hidden = secret.replace(/^(Bearer |Authorization: Basic |https:\/\/)/, '');
      const places: ((log: Log) => void)[] = [
        (log) => log.info(`it said "${secret}", which is wrong`),
        (log) => log.info('x', { said: `it said ${secret}` }),
        (log) => log.info('x', { deep: { list: [{ text: secret }] } }),
        (log) => log.error('x', { error: new Error(`refused: ${secret}`) }),
        (log) => log.error('x', { error: new Error('refused', { cause: new Error(secret) }) }),
        (log) => log.error('x', { error: Object.assign(new Error('refused'), { request: { body: secret } }) }),
      ];
      for (const write of places) {
        const { text } = line(write);
        expect(text).toContain('[redacted]');
        expect(text).not.toContain(JSON.stringify(hidden).slice(1, -1));
      }
    },
  );

  it.each([
    'token',
    'secret',
    'password',
    'authorization',
    'x-api-key',
    'SecretAccessKey',
    'SessionToken',
    'apiKey',
    'Cookie',
  ])('held by a field called %s, however deep, in whatever form', (name) => {
    for (const value of ['hunter2', ['hunter2'], { of: 'hunter2' }]) {
      const { text } = line((log) =>
        log.info('x', { [name]: value, headers: { [name]: value }, list: [{ [name]: value }] }),
      );
      expect(text).not.toContain('hunter2');
    }
  });

  it.each(['password=hunter2', 'x-api-key: hunter2', '{"SecretAccessKey":"hunter2"}', "token = 'hunter2'"])(
    'named within a text: %s',
    (text) => {
      expect(line((log) => log.info(`it said ${text}, at last`, { text })).text).not.toContain('hunter2');
    },
  );

  it('of the process itself, known from its environment by the name of the variable', () => {
    const env = { SLACK_SIGNING_SECRET: 'plain words', FIREBREAK_API_KEY: 'more words', AWS_REGION: 'us-east-1' };
    const lines: string[] = [];
    const log = logOfProcess('worker', { FIREBREAK_LOG_LEVEL: 'info' }, env, (line) => lines.push(line));
    log.info('got plain words and more words in us-east-1');
    expect(lines.join('')).toContain('got [redacted] and [redacted] in us-east-1');
  });

  it('but keeps values that only look like secrets: ids of access keys, digests, ARNs, ids of incidents', () => {
    const innocent = [
      'AKIAIOSFODNN7EXAMPLE',
      'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'arn:aws:iam::111122223333:role/firebreak-isolate',
      'acme-111122223333-iam-user-0123456789abcdef',
      '0f9e8d7c-6b5a-4321-8765-0123456789ab',
    ];
    for (const text of innocent)
      expect(line((log) => log.info(`about ${text}.`, { text })).fields).toMatchObject({ text });
  });
});
