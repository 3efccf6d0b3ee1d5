/** Inspector's findings: seeded, filtered, and closed when the patch that fixes them is installed. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Models, ServiceModel } from '../models.ts';
import { parseJson } from '../parse/json.ts';
import type { Problem } from '../parse/problem.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { constraintProblems } from '../validate.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';

interface Place {
  account: string;
  region: string;
}

export interface Inspector extends Service {
  /** Closes the findings that the patches of the instance fix. */
  closeFixed(place: Place, instanceId: string): void;
}

const seed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  /** A Finding of the API; a missing ARN, account, time or status is filled in. */
  finding: z.record(z.string(), z.unknown()),
});

const DEFAULT_PAGE = 100;

export function inspector2(models: Models): Inspector {
  const findings = new PerRegion<Members[]>(() => []);
  return {
    name: 'inspector2',
    operations: {
      ListFindings(input, call) {
        const criteria = Object.entries((input.filterCriteria ?? {}) as Record<string, Members[]>);
        const found = findings
          .get(call)
          .filter((finding) => criteria.every(([name, filters]) => meets(finding, name, filters)));
        const { items, next } = pageOf(
          sorted(found, input.sortCriteria),
          input.nextToken,
          Number(input.maxResults ?? DEFAULT_PAGE),
        );
        return { findings: items, ...(next ? { nextToken: next } : {}) };
      },
    },
    control: {
      'POST /inspector2/findings': (body) => {
        const { account, region, finding } = seed.parse(body);
        const made = findingOf(models, { account, region }, finding);
        findings.get({ account, region }).push(made);
        return { findingArn: made.findingArn };
      },
    },
    closeFixed(place, instanceId) {
      for (const finding of findings.get(place)) {
        const onInstance = (finding.resources as Members[]).some((resource) => resource.id === instanceId);
        if (!onInstance || finding.type !== 'PACKAGE_VULNERABILITY' || finding.fixAvailable === 'NO') continue;
        finding.status = 'CLOSED';
        finding.updatedAt = new Date();
      }
    },
  };
}

function findingOf(models: Models, { account, region }: Place, given: Record<string, unknown>): Members {
  const model = models.service('inspector2');
  if (!model) throw new Error('No model of inspector2');
  const now = new Date().toISOString();
  const finding = {
    findingArn: `arn:aws:inspector2:${region}:${account}:finding/${randomBytes(16).toString('hex')}`,
    awsAccountId: account,
    firstObservedAt: now,
    lastObservedAt: now,
    updatedAt: now,
    status: 'ACTIVE',
    remediation: { recommendation: { text: 'None Provided' } },
    ...given,
  };
  return checked(model, finding);
}

function checked(model: ServiceModel, finding: unknown): Members {
  const problems: Problem[] = [];
  const members = parseJson(model, { shape: 'Finding' }, finding, [], problems) as Members;
  problems.push(...constraintProblems(model, { shape: 'Finding' }, members));
  if (problems.length > 0) {
    throw new AwsError(
      'ValidationException',
      problems.map(({ path, constraint }) => `${path.join('.')}: ${constraint}`).join('; '),
    );
  }
  return members;
}

/** The value that each criterion compares. */
const LOOKS_AT: Record<string, (finding: Members) => Value[]> = {
  findingArn: ({ findingArn }) => [findingArn ?? null],
  awsAccountId: ({ awsAccountId }) => [awsAccountId ?? null],
  findingType: ({ type }) => [type ?? null],
  severity: ({ severity }) => [severity ?? null],
  findingStatus: ({ status }) => [status ?? null],
  title: ({ title }) => [title ?? null],
  fixAvailable: ({ fixAvailable }) => [fixAvailable ?? null],
  exploitAvailable: ({ exploitAvailable }) => [exploitAvailable ?? null],
  inspectorScore: ({ inspectorScore }) => [inspectorScore ?? null],
  firstObservedAt: ({ firstObservedAt }) => [firstObservedAt ?? null],
  lastObservedAt: ({ lastObservedAt }) => [lastObservedAt ?? null],
  updatedAt: ({ updatedAt }) => [updatedAt ?? null],
  resourceId: (finding) => resourcesOf(finding).map((resource) => resource.id ?? null),
  resourceType: (finding) => resourcesOf(finding).map((resource) => resource.type ?? null),
  vulnerabilityId: ({ packageVulnerabilityDetails }) => [
    (packageVulnerabilityDetails as Members | undefined)?.vulnerabilityId ?? null,
  ],
};

function meets(finding: Members, criterion: string, filters: Members[]): boolean {
  const look = LOOKS_AT[criterion];
  if (!look) throw new AwsError('ValidationException', `The sandbox does not filter findings by ${criterion}.`);
  const values = look(finding).flatMap((value) => (value === null ? [] : [value]));
  const excluded = filters.filter((filter) => filter.comparison === 'NOT_EQUALS');
  const included = filters.filter((filter) => filter.comparison !== 'NOT_EQUALS');
  return (
    !excluded.some((filter) => values.some((value) => value === filter.value)) &&
    (included.length === 0 || included.some((filter) => values.some((value) => passes(value, filter))))
  );
}

/** A string, a number range or a date range. */
function passes(value: NonNullable<Value>, filter: Members): boolean {
  if (filter.comparison === 'PREFIX') return textOf(value).startsWith(textOf(filter.value));
  if (filter.comparison !== undefined) return value === filter.value;
  const size = Number(value);
  const lowest = Number(filter.lowerInclusive ?? filter.startInclusive ?? -Infinity);
  const highest = Number(filter.upperInclusive ?? filter.endInclusive ?? Infinity);
  return size >= lowest && size <= highest;
}

const SEVERITIES = ['UNTRIAGED', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** The fields that the sandbox sorts by; other fields leave the order as it is. */
const SORTED_BY: Record<string, (finding: Members) => number> = {
  SEVERITY: ({ severity }) => SEVERITIES.indexOf(textOf(severity)),
  INSPECTOR_SCORE: ({ inspectorScore }) => Number(inspectorScore ?? 0),
  FIRST_OBSERVED_AT: ({ firstObservedAt }) => Number(firstObservedAt),
  LAST_OBSERVED_AT: ({ lastObservedAt }) => Number(lastObservedAt),
};

function sorted(findings: Members[], criteria: Value | undefined): Members[] {
  const { field, sortOrder } = (criteria ?? {}) as Members;
  const key = SORTED_BY[textOf(field)];
  if (!key) return findings;
  const direction = sortOrder === 'ASC' ? 1 : -1;
  return [...findings].sort((a, b) => direction * (key(a) - key(b)));
}

function resourcesOf({ resources }: Members): Members[] {
  return resources as Members[];
}
