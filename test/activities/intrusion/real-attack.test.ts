/** CloudTrail records of a real attack on a test account (invictus-ir/aws_dataset), next to the clone. The tests are skipped without them and say so. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import activity from '../../../activities/catalogue/cloudtrail/activity.ts';
import { intrusionPath } from '../../../activities/report/intrusion-path.ts';
import { tacticOf, TACTICS } from '../../../domain/attack.ts';
import { shortKey } from '../../../domain/format.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { InquiryResult } from '../../../domain/entry.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { awsUrl, openWorld, type TestContext } from '../harness.ts';

const FOLDER = process.env['FIREBREAK_PUBLISHED_ALERTS'] ?? '../shared/alerts';
const FILE = `${FOLDER}/invictus-aws-dataset/cloudtrail-file.jsonl`;
const ATTACKED = '123837392027';
const DAY = { from: '2023-07-10T00:00:00Z', to: '2023-07-11T00:00:00Z' };

/** The only known access key of the attacker. Another user, benjamin, works in the account meanwhile. */
const LEAKED: Entity = {
  kind: 'access-key',
  id: 'AKIABA7EBE4A1EXAMPLE',
  standing: 'affected',
  facts: { user: 'bert-jan' },
};

describe.skipIf(!existsSync(FILE))(`the real attack of ${FILE} (skipped where it is not there)`, () => {
  let account = '';
  let result: InquiryResult;
  let ctx: TestContext;
  beforeAll(async () => {
    const world = await openWorld();
    account = world.account;
    const text = readFileSync(FILE, 'utf8').replaceAll(ATTACKED, account);
    for (const file of text.trim().split('\n')) await load(account, file);
    ctx = world.context(activity);
    ctx.incident.window = DAY;
    const entities = [LEAKED];
    result = await activity.inquire(ctx, {
      incident: ctx.incident,
      targets: entities,
      entities,
      alerts: [],
      params: {},
    });
  });

  const named = (kind: string, standing = 'unauthorized'): string[] =>
    result.entities
      .filter((e) => e.kind === kind && e.standing === standing)
      .map((e) => e.id.replace('stratus-red-team-', ''))
      .sort();

  it('every principal that the attacker created is found, and no other', () => {
    expect(named('iam-user')).toEqual([
      'backdoor-u-user',
      'login-profile-user',
      'malicious-iam-user',
      'nmfalu-gfjyeaypjt',
    ]);
    expect(named('iam-role')).toEqual([
      'backdoor-f-lambda',
      'backdoor-r-role',
      'ec2-enumerate-role',
      'ec2-get-password-data-role',
      'ec2-steal-credentials-role',
      'ec2lui-role-pcccexdthk',
      'ec2lui-role-wuzemnoeqa',
      'get-usr-data-role',
      'leave-org-role',
      'olc-lambda-xhfgzaowxc',
      'remove-flow-logs-role',
      'trust-anchor-role',
      'usr-data-role',
    ]);
    expect(named('access-key')).toEqual(['AKIA57C7E3301EXAMPLE', 'AKIAD15F97EFFEXAMPLE']);
    expect([...named('iam-user', 'affected'), ...named('iam-role', 'affected')]).toEqual([]);
    expect(JSON.stringify(result)).not.toContain('benjamin');
  });

  it('every resource that the attacker created or changed is found', () => {
    expect(named('instance')).toEqual(['i-05c30218156bcc246', 'i-0dbc91f429e48eeed']);
    expect(named('function')).toEqual(['backdoor-f-func', 'olc-func-xhfgzaowxc']);
    expect(named('bucket')).toHaveLength(5);
    expect(named('image')).toEqual(['ami-0aa1d83d0b0985c86']);
    expect(named('trail', 'affected')).toEqual(['ctes-trail-qyxyekjbtk', 'ctlr-trail-zqfsvooxqj']);
    expect(named('resource', 'affected')).toEqual([]);
    expect(named('snapshot', 'affected')).toEqual(['exfiltration']);
    expect(named('resource').filter((arn) => arn.includes(':policy/'))).toHaveLength(2);
    expect(named('volume')).toEqual(['vol-0a2e548958718390d', 'vol-0fc2e34e74650e145']);
    expect(named('snapshot')).toEqual(['snap-01ee6be9876379b3b', 'snap-083d3b857c13988bc']);
    expect(named('security-group')).toEqual(['sg-04cfb7a4712d75b00']);
    expect(named('database')).toEqual(['terraform-20230710121504061500000001']);
    expect(named('resource').filter((arn) => arn.includes(':secret:'))).toHaveLength(20);
  });

  it.each([
    ['T1078.004', 'First sign of the intruder: AKIABA7EBE4A1EXAMPLE calls CreateRole'],
    ['T1552', 'Attempted, and refused: Windows password'],
    ['T1552.005', 'Credentials of i-0dbc91f429e48eeed used from 192.168.10.20'],
    ['T1651', 'Commands run on instances'],
    ['T1555.006', 'and 19 more like it'],
    ['T1562.008', 'What trail stratus-red-team-ctes-trail-qyxyekjbtk records was changed'],
    ['T1485.001', 'Objects of bucket stratus-red-team-ctlr-bucket-zqfsvooxqj set to expire'],
    ['T1666', 'Attempted, and refused: The account taken out of its organization'],
    ['T1562.008', 'Flow logs deleted'],
    ['T1562.007', 'opened to 0.0.0.0/0'],
    ['T1537', 'Image ami-0aa1d83d0b0985c86 in us-east-1 shared with 012345678901'],
    ['T1537', 'Snapshot snap-083d3b857c13988bc in us-east-1 shared with 012345678912'],
    ['T1537', 'Database snapshot exfiltration shared with others'],
    ['T1537', 'Bucket stratus-red-team-bdbp-lhfzvgcamn opened to another account'],
    ['T1078.004', 'Console sign-in without a second factor'],
    ['T1098.003', 'Who may assume role stratus-red-team-backdoor-r-role was changed'],
    ['T1098.001', 'Access key created for malicious-iam-user'],
    ['T1098', 'may be called by *'],
    ['T1546', 'Code of function'],
    ['T1484.002', 'Outside identities trusted by malicious-rolesanywhere-trust-anchor'],
    ['T1070', 'things they had made'],
  ])('%s is told: %s', (technique, title) => {
    expect(result.findings.filter((f) => f.technique === technique).map((f) => f.title.en)).toContainEqual(
      expect.stringContaining(title),
    );
  });

  it('2,181 calls make fewer than 90 findings, in order of time, each with its principal', () => {
    expect(result.summary.en).toMatch(/^2181 calls/);
    expect(result.findings.length).toBeLessThan(90);
    const times = result.findings.flatMap((f) => f.at ?? []);
    expect(times).toEqual([...times].sort());
    expect(result.findings.filter((f) => f.technique !== undefined && f.weight !== 'info' && !f.by)).toEqual([]);
    expect(new Set(result.findings.map((f) => f.title.en)).size).toBeGreaterThan(result.findings.length * 0.9);
  });

  it('it needs few lookups: one in a region where nothing happened', () => {
    const lookups = ctx.calls.filter((c) => c.operation === 'cloudtrail:LookupEvents');
    const idle = lookups.filter((c) => c.region !== 'us-east-1');
    expect(idle.length).toBe(new Set(idle.map((c) => c.region)).size);
    expect(lookups.length).toBeLessThan(200);
  });

  it('the picture shows the attacker, the stages of the attack in order, and the affected resources', () => {
    const { entities, findings } = result;
    const openedAt = findings.find((f) => f.at !== undefined)?.at;
    const customer = { timeZone: 'UTC' };
    const state = { entities: [LEAKED, ...entities], findings, alerts: [], customer, openedAt };
    const { columns, edges } = intrusionPath(state as unknown as IncidentState, 'en');
    const [who, did, which] = columns.map((c) => c.nodes);
    expect(who?.map((n) => n.label)).toEqual([shortKey(LEAKED.id)]);
    expect(did?.length).toBeLessThanOrEqual(TACTICS.length);
    expect(did?.map((n) => n.label.replace(/ ×\d+$/, ''))).toEqual(
      expect.arrayContaining([
        'Initial access',
        'Persistence',
        'Privilege escalation',
        'Lateral movement',
        'Exfiltration',
        'Impact',
      ]),
    );
    expect(did?.map((n) => n.detail.slice(0, 8))).toEqual(did?.map((n) => n.detail.slice(0, 8)).toSorted());
    for (const node of which ?? []) if (node.label.includes('role')) expect(edges.flat()).toContain(node.id);
  });

  it('every technique has its tactic', () => {
    for (const { technique } of result.findings)
      if (technique !== undefined) expect(tacticOf(technique), technique).toBeDefined();
  });
});

async function load(account: string, file: string): Promise<void> {
  const { Records } = JSON.parse(file) as { Records: object[] };
  const answer = await fetch(new URL('/_sandbox/cloudtrail/events', awsUrl()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, Records }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
