/** The order of test files: those that take minutes are first, so that none of them runs alone at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Parts of paths, the slowest first. */
const SLOW = [
  'sandbox/scenarios/stories',
  'temporal-docker/image',
  'sandbox/scenarios/live',
  'activities/laws',
  'workflows/incident/bounded',
  'workflows/holds',
  'temporal-docker/mtls',
  'cli/commands',
  'workflows/',
  'sandbox/scenarios/',
  'replay/',
  'intake/unwrap/file',
  'console/live',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const found = SLOW.findIndex((part) => moduleId.includes(`/test/${part}`));
  return found === -1 ? SLOW.length : found;
};

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
