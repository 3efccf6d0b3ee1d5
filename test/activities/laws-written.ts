/** The laws about what a change writes: it names all of it, as AWS does, and never-touch is asked about each. */
import { expect } from 'vitest';
import { apply, preview } from '../../activities/engine.ts';
import type { ChangeEntry } from '../../activities/entry.ts';
import { namesInArn } from '../../domain/arns.ts';
import type { Touched } from '../../domain/never-touch.ts';
import { whyNeverMatches } from '../../domain/never-touch-rules.ts';
import type { TestContext } from './harness.ts';
import { exchanged, needed, plan, run, untouched, type Fixture, type Planned } from './laws.ts';

/** Most things of one fixture that are protected one after the other: a bucket may have hundreds of objects. */
const TRIED = 8;

/** Protected by its ARN or id alone, each thing that the change would write stops it, at preview and at apply. */
export async function neverTouchIsAskedAboutAllThatItWrites(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const planned = await plan(entry, fixture);
  const { world, seeded, input } = planned;
  const ctx = world.context(entry);
  const touched = await writtenBy(entry, ctx, planned);
  expect(touched.length, 'a change writes something').toBeGreaterThan(0);
  const accounts = [world.account, world.management];
  for (const match of new Set(touched.map((t) => ('arn' in t ? t.arn : t.id)))) {
    if (match.startsWith('arn:'))
      expect(whyNeverMatches(match, accounts), `a rule for ${match} would be refused`).toBeUndefined();
  }
  for (const match of [...new Set(touched.map((t) => ('arn' in t ? t.arn : t.id)))].slice(0, TRIED)) {
    const forbidden = { rules: [{ match, because: 'break-glass' }], own: [] };
    const entities = needed(entry, [seeded.target, ...(seeded.entities ?? [])]);
    const params = seeded.params ?? {};
    const previewed = await preview(entry, ctx, forbidden, { ...input, params, entities });
    expect(previewed, `preview with ${match} protected`).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(previewed), match).toContain('break-glass');
    for (const call of [input, exchanged(input)])
      expect(await apply(entry, ctx, forbidden, call), `apply with ${match} protected`).toMatchObject({
        outcome: 'refused',
      });
  }
  expect(ctx.calls.filter((c) => c.write)).toEqual([]);
  untouched.set(fixture, planned);
}

/** Every resource that a write call names is one that the entry has named before, or one that this run has made. */
export async function itNamesAllThatItWrites(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const planned = await plan(entry, fixture);
  const { world, input } = planned;
  const said = await writtenBy(entry, world.context(entry), planned);
  const forth = world.context(entry);
  expect((await run(entry, forth, input)).outcome).toBe('done');
  const back = world.context(entry);
  if (entry.reversible) {
    said.push(...(await writtenBy(entry, world.context(entry), planned)));
    expect((await run(entry, back, exchanged(input))).outcome).toBe('done');
  }
  const names = new Set([input.target.id, ...said.flatMap(namesOf)]);
  expect(unnamed([...forth.calls, ...back.calls], names)).toEqual([]);
}

async function writtenBy(entry: ChangeEntry, ctx: TestContext, { input }: Planned): Promise<Touched[]> {
  const touched: Touched[] = [];
  for (const state of [input.from, input.to]) {
    const params = entry.params.parse(input.params);
    touched.push(...(await entry.writes(ctx, input.target, state, params)));
  }
  return touched;
}

const namesOf = (t: Touched): string[] => ('arn' in t ? [t.arn, ...namesInArn(t.arn)] : [t.id]);

/** Members of a request that name a resource. */
const NAMES_SOMETHING = /(Id|Ids|Arn|ARN|Name|Names|Identifier|Bucket|Resource|Resources)$/;
/** Members that end so and name nothing that the call writes: what is attached to it or taken off, settings, and marks. */
const ONLY_REFERS =
  /^(PolicyArn|PolicyName|policyArn|AccessKeyId|IamInstanceProfile|AllocationId|AssociationId|VersionId|StatementId|CreatorRequestId|ClientRequestToken|SSHPublicKeyId|CertificateId|ServiceSpecificCredentialId|Description|DocumentName|IamRoleArn|ResourceType|SourceArn|principalArn|MetricName|SSEKMSKeyId|DeviceName|UserId|OrganizationArn|OrganizationalUnitArn|VpcSecurityGroupIds|FullName|CompanyName)$/;
/** Calls in which a name is of a part of a setting: a contact's, a selector's, a rule's, an attribute's. */
const NAME_OF_A_PART =
  /^(?:(?:account:PutAlternateContact|cloudtrail:PutEventSelectors|wafv2:UpdateWebACL) Name|(?:rds:ModifyDB(?:Cluster)?SnapshotAttribute|sns:SetTopicAttributes) AttributeName)$/;

function unnamed(calls: TestContext['calls'], names: ReadonlySet<string>): string[] {
  const made = new Set<string>();
  const missing: string[] = [];
  for (const { operation, input, output, write } of calls) {
    if (!write) continue;
    for (const [member, text] of texts(input)) {
      // What a Create call names is made by it.
      if (/:(Create|BatchImport)/.test(operation) && /^(Name|GroupName|name)$/.test(member)) made.add(text);
      if (!NAMES_SOMETHING.test(member) || ONLY_REFERS.test(member)) continue;
      if (NAME_OF_A_PART.test(`${operation} ${member}`)) continue;
      if (!names.has(text) && !made.has(text)) missing.push(`${operation} ${member}: ${text}`);
    }
    for (const [, text] of texts(output ?? {})) made.add(text);
  }
  return [...new Set(missing)];
}

/** Every text in a value, with the name of the member that holds it. */
function texts(value: unknown, member = ''): [string, string][] {
  if (typeof value === 'string') return [[member, value]];
  if (Array.isArray(value)) return value.flatMap((v) => texts(v, member));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([k, v]) => (k === '$metadata' ? [] : texts(v, k)));
}
