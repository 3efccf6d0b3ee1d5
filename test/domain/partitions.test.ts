/** Every partition works by its own regions: no other file names one. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeRegionIn, partitionOfRegion } from '../../domain/partitions.ts';

test.each([
  ['ap-northeast-2', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-west-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
])('%s is a region of %s', (region, partition) => {
  expect(partitionOfRegion(region)).toBe(partition);
  expect(partitionOfRegion(homeRegionIn(partition))).toBe(partition);
});

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS =
  'activities cli codec-server config console contract domain intake replay slack-app workers workflows'.split(' ');
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** In an ARN it is an example for people. */
const LITERAL = /(?<!:)\b(us-east-1|us-gov-west-1|cn-north-1)\b/;

test('no other file of the product names the home region of a partition', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|tsx|js)$/.test(file))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(300);
  const naming = files.filter((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8').replace(COMMENT, '');
    return LITERAL.test(text);
  });
  // That one lists regions that people choose from.
  expect(naming).toEqual(['cli/onboarding/wanted.ts', 'domain/partitions.ts']);
});
