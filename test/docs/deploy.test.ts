import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SETTINGS } from '../../config/settings.ts';
import { loadCustomers } from '../../config/customers.ts';
import { CustomersFile } from '../../domain/customer.ts';

const page = readFileSync('docs/deploy.md', 'utf8');

describe('docs/deploy.md', () => {
  it.each(Object.entries(SETTINGS))('lists every setting of the %s process', (name, settings) => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const listed = rows.flatMap((row) => {
      const [, variables = '', who = ''] = row.split('|');
      const isFor = who.includes('all') || who.includes(name);
      return isFor ? [...variables.matchAll(/`(\w+)`/g)].map(([, variable]) => variable) : [];
    });
    expect(settings.filter((setting) => !listed.includes(setting))).toEqual([]);
  });

  it.each([
    {
      process: 'worker',
      files: [
        'activities/aws/access.ts',
        'activities/evidence/s3-store.ts',
        'activities/notices/publish.ts',
        'intake/receive/dead-letters.ts',
      ],
      // Asked under the customer's role; and only intake counts the dead-letter queue.
      except: ['ec2:DescribeRegions', 'sqs:GetQueueAttributes'],
    },
    { process: 'intake', files: filesIn('intake'), except: [] },
    { process: 'examiner', files: ['activities/evidence/versions.ts'], except: [] },
    { process: 'console', files: ['activities/evidence/versions.ts', ...filesIn('console')], except: [] },
  ])(
    'gives the $process the IAM actions of the calls that it makes in the MSP’s account',
    ({ process, files, except }) => {
      const called = new Set(files.flatMap(actionsIn).filter((action) => !except.includes(action)));
      expect(new Set(documented(process))).toEqual(called);
    },
  );
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

/** The actions whose name differs from the operation's. */
const ACTIONS: Record<string, string[]> = {
  's3:ListObjectsV2': ['s3:ListBucket'],
  's3:ListObjectVersions': ['s3:ListBucketVersions'],
  // With Object Lock on the object.
  's3:PutObject': ['s3:PutObject', 's3:PutObjectRetention'],
  // A batch needs the permission of the single call (Actions, resources, and condition keys for Amazon SQS).
  'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
  'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
};

/** The IAM actions of the commands that a file imports from the AWS SDK. */
function actionsIn(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g);
  const ofVersions = file.endsWith('versions.ts');
  return [...imports].flatMap(([, names = '', service = '']) =>
    [...names.matchAll(/(\w+)Command\b(?!\w)/g)].flatMap(([, operation = '']) => {
      const action = `${service}:${operation}${ofVersions && operation === 'GetObject' ? 'Version' : ''}`;
      return ACTIONS[action] ?? [action];
    }),
  );
}

/** The actions of the policy that the page has for a process. */
function documented(process: string): string[] {
  const [, json = ''] = new RegExp(`Permissions of the ${process}\\..*?\`\`\`json\n(.*?)\`\`\``, 's').exec(page) ?? [];
  const { Statement } = JSON.parse(json) as { Statement: { Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

describe('temporal-docker/customers.example.yaml', () => {
  const file = 'temporal-docker/customers.example.yaml';

  it('is a right customers file', async () => {
    await expect(loadCustomers(file)).resolves.toBeDefined();
  });

  it('shows every key there is', () => {
    const text = readFileSync(file, 'utf8');
    const keys = keysIn(z.toJSONSchema(CustomersFile, { unrepresentable: 'any' }));
    expect(keys).toContain('neverTouch');
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(text))).toEqual([]);
  });
});

/** The names of all properties in a JSON Schema, at any depth. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: object };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(keysIn)];
}
