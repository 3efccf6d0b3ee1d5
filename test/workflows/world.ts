/** An AWS account in memory for the tests of the workflow. It carries out the activities and records every write. */
import { ApplicationFailure } from '@temporalio/common';
import type { Alert } from '../../domain/alert.ts';
import type { Archived, EngineActivities, FreezeShown } from '../../contract/activities.ts';
import type { ArchiveArgs } from '../../contract/messages.ts';
import type { Authority } from '../../domain/authority.ts';
import type { CustomerPolicy } from '../../domain/customer.ts';
import { sameJson, type Json } from '../../domain/digest.ts';
import type { Entity } from '../../domain/entity.ts';
import type {
  ApplyInput,
  ApplyOutcome,
  CollectInput,
  CollectOutcome,
  EvidenceSnapshot,
  ForensicCopy,
  Finding,
  FindingCopy,
  InquiryInput,
  InquiryResult,
  PreviewInput,
  PreviewOutcome,
  TargetChange,
} from '../../domain/entry.ts';
import type { PinnedPlan } from '../../domain/pinned-plan.ts';
import type { CallInput, NoticeInput, NoticeResult } from '../../domain/notice.ts';
import { Runbook, type FollowUpLine } from '../../domain/runbook.ts';
import type { ConfiguredSuppression } from '../../domain/suppressions.ts';
import { verbatim, type Text } from '../../domain/text.ts';
import { ACCOUNT, policyOf } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { TEST_KEY } from '../spoken.ts';
import { each } from './each.ts';
import { Outside } from './outside.ts';
import { BEFORE, ENTRIES, RUNBOOK, WANTED } from './runbook.ts';

export { accessKey, attackersUser, instance } from './entities.ts';

export interface Write {
  entry: string;
  target: string;
  verb: 'apply' | 'undo';
  to: Json;
}

export class World {
  readonly policy: CustomerPolicy = policyOf();
  laws: Pick<PinnedPlan, 'regimes' | 'missingRegimes' | 'frozen'> = {};
  /** `<entry>|<target>` → the state that entry governs. */
  readonly states = new Map<string, Json>();
  readonly writes: Write[] = [];
  /** The activities that ran, in order: `ec2.quarantine.preview i-1`. */
  readonly calls: string[] = [];
  /** Activity and target → the error of each attempt. */
  readonly failing = new Map<string, Text>();
  /** Target → what evidence entries find when they copy it. */
  readonly besides = new Map<string, Entity[]>();
  /** Targets that do not exist any more. */
  readonly gone = new Set<string>();
  readonly found = new Map<string, Entity[]>();
  /** Regions that an inquiry cannot look at. */
  readonly unseen = new Map<string, string[]>();
  /** Called before each write; throw or wait here. */
  beforeWrite: (write: Write) => Promise<void> | void = () => undefined;
  /** Called before each copy of evidence, and before each inquiry; throw or wait here. */
  beforeCopy: (target: string) => Promise<void> | void = () => undefined;
  beforeInquiry: (entry: string, input: InquiryInput) => Promise<void> | void = () => undefined;
  /** Targets that others use too, or of which nobody knows whether others use them. */
  readonly shared = new Map<string, true | 'unknown'>();
  /** Called before each preview. */
  beforePreview: (input: PreviewInput) => void = () => undefined;
  afterWrite: (write: Write) => void = () => undefined;
  confirmation: 'confirmed' | 'not-found' = 'confirmed';
  /** The source's own copies of findings, by alert. One that is not set has all that alerts have named so far. */
  readonly copies = new Map<string, FindingCopy>();
  /** Of all alerts that the rig has sent. */
  readonly named: Entity[] = [];
  /** What the customer's entry suppresses. */
  suppressions: ConfiguredSuppression[] = [];
  readonly told: { slackUser: string; text: Text; direct?: true }[] = [];
  /** Called before each private note; wait here. */
  beforeNote: () => Promise<void> | void = () => undefined;
  readonly reminded: string[][] = [];
  /** How freezes are shown in the channels. */
  readonly freezes: FreezeShown[] = [];
  /** Parts of lists in the evidence store, by key. */
  readonly kept = new Map<string, unknown[]>();
  /** Findings of an inquiry, by its entry. */
  readonly findings = new Map<string, Finding[]>();
  /** The workers have a store for long payloads. */
  longPayloads = false;
  reports = 0;
  /** What had ended when the incident's record was stored. */
  readonly archived: string[] = [];
  archive: () => Archived = () => ({ open: false, items: [], problems: [] });
  forensic: (snapshot: EvidenceSnapshot) => ForensicCopy = ({ id }) => ({ snapshot: id, evidence: [] });
  /** customers.yaml is wrong at the moment. */
  authorityFails = false;
  /** Of the Slack app, as the worker's settings have them. */
  decisionKeys = [TEST_KEY];
  syncs = 0;
  dismissalSyncs = 0;
  slackDown = false;
  /** What changes of a target break, by its id. */
  readonly impacts = new Map<string, Text[]>();
  /** The report activity does not end while this is true. */
  holdReport = false;
  /** The runbook has a second containment line, so that each target has two changes. */
  twice = false;
  /** The runbook sends notices. */
  notices = false;
  readonly noticed: NoticeInput[] = [];
  readonly called: CallInput[] = [];
  readonly outside = new Outside();
  /** The follow-ups of the runbook. */
  followUps: FollowUpLine[] = [];
  /** The reminders of the follow-ups workflow. */
  readonly chased: { why: string; taskIds: string[]; slackUsers: string[] }[] = [];
  /** The version of the state that Slack shows; set by the rig. */
  versionShown: (incidentId: string) => Promise<number> = () => Promise.resolve(Number.MAX_SAFE_INTEGER);
  /** Further changes of the runbook. */
  amend: (runbook: Runbook) => void = () => undefined;
  /** The approvals that the runbook's quarantine line needs, if not those of the policy. */
  approvals: number | undefined;

  stateOf(entry: string, target: string): Json {
    return this.states.get(`${entry}|${target}`) ?? BEFORE[entry]!;
  }

  /** What customers.yaml and the settings say now. */
  authority(): Authority {
    if (this.authorityFails)
      throw ApplicationFailure.create({ message: 'customers.yaml:3:1: is wrong', nonRetryable: true });
    const { slackTeam, approvers, onCall, people } = this.policy;
    const policy = { slackTeam, approvers, onCall, ...(people === undefined ? {} : { people }) };
    return { policy, keys: [...this.decisionKeys], ...(this.laws.frozen && { frozen: this.laws.frozen }) };
  }

  plan(): PinnedPlan {
    const entries = Object.fromEntries(ENTRIES.map((e) => [e.id, e]));
    const runbook = Runbook.parse(RUNBOOK);
    if (this.approvals !== undefined) runbook.isolate[1]!.approvals = this.approvals;
    if (this.notices) runbook.assess.unshift({ ...runbook.assess[0]!, use: 'sns.notify' });
    if (this.twice) runbook.isolate.push({ ...runbook.isolate[1]!, use: 'ec2.detach-instance-profile' });
    runbook.followUps.push(...this.followUps);
    this.amend(runbook);
    return {
      runbook,
      digest: 'digest',
      entries,
      customer: this.policy,
      decisionKeys: [...this.decisionKeys],
      ...this.laws,
      ...(this.longPayloads ? { longPayloads: true as const } : {}),
    };
  }

  preview(entry: string, target: Entity): PreviewOutcome {
    this.note(`${entry}.preview`, target.id);
    if (this.gone.has(target.id)) return { outcome: 'gone', reason: verbatim('gone') };
    const from = this.stateOf(entry, target.id);
    const to = WANTED[entry]!;
    if (sameJson(from, to)) return { outcome: 'noop', state: from, reason: verbatim('already') };
    const diff = [{ field: 'state', before: JSON.stringify(from), after: JSON.stringify(to) }];
    const impact = this.impacts.get(target.id) ?? [];
    const hitsOthers = this.shared.get(target.id);
    return { outcome: 'change', params: {}, from, to, diff, impact, ...(hitsOthers && { hitsOthers }) };
  }

  async change(entry: string, verb: 'apply' | 'undo', { target, from, to }: TargetChange): Promise<ApplyOutcome> {
    this.note(`${entry}.${verb}`, target.id);
    const state = this.stateOf(entry, target.id);
    if (sameJson(state, to)) return { outcome: 'already', state, produced: [] };
    if (!sameJson(state, from)) return { outcome: 'drift', state, diff: [] };
    const write = { entry, target: target.id, verb, to };
    await this.beforeWrite(write);
    this.states.set(`${entry}|${target.id}`, to);
    this.writes.push(write);
    this.afterWrite(write);
    return { outcome: 'done', state: to, produced: [] };
  }

  inquire(entry: string, { alerts, targets, only, since, entities: known }: InquiryInput): InquiryResult {
    const asked = targets.map((t) => t.id).join(',') + (only === undefined ? '' : ` only ${only.join(',')}`);
    this.note(`${entry}.inquire`, since === undefined ? asked : `${asked} since`);
    const unseen = (this.unseen.get(entry) ?? []).filter((region) => only?.includes(region) !== false);
    const entities = (this.found.get(entry) ?? []).filter((e) => !unseen.includes(e.region ?? ''));
    const result: InquiryResult = {
      summary: verbatim(`${entry} looked`),
      findings: this.findings.get(entry) ?? [],
      entities,
    };
    if (since !== undefined) result.back = this.found.get('back')?.splice(0) ?? [];
    result.missed = unseen.map((what) => ({ what, why: verbatim('AWS is throttling.') }));
    if (!entry.endsWith('.confirm-finding')) return result;
    result.confirmations = Object.fromEntries(alerts.map((a) => [a.id, this.confirmation]));
    const whole = { entities: [...known, ...this.named] };
    if (this.confirmation === 'confirmed')
      result.copies = Object.fromEntries(alerts.map((a) => [a.id, this.copies.get(a.id) ?? whole]));
    return result;
  }

  collect(entry: string, target: Entity): CollectOutcome {
    this.note(`${entry}.collect`, target.id);
    const at = new Date().toISOString();
    const item = { ref: `snap-${target.id}`, title: verbatim('snapshot'), entity: target, at };
    const entities = this.besides.get(target.id) ?? [];
    return { outcome: 'collected', summary: verbatim(`copied ${target.id}`), items: [item], entities };
  }

  send(entry: string, input: NoticeInput): NoticeResult {
    this.note(`${entry}.send`, input.severity);
    this.noticed.push(input);
    return { summary: verbatim(`told of ${input.severity}`), sent: [{ to: 'topic', ref: 'id' }], failed: [] };
  }

  private note(activity: string, target: string): void {
    this.calls.push(`${activity} ${target}`);
    const why = this.failing.get(`${activity} ${target}`);
    if (why !== undefined)
      throw ApplicationFailure.create({ type: 'AccessDenied', message: why.en, nonRetryable: true, details: [why] });
  }

  /** All activities, by name. */
  activities(): Record<string, (input: never) => unknown> {
    const byName: Record<string, (input: never) => unknown> = {};
    for (const { id, kind } of ENTRIES) {
      if (kind === 'inquiry')
        byName[`${id}.inquire`] = async (input: InquiryInput) => {
          await this.beforeInquiry(id, input);
          return this.inquire(id, input);
        };
      if (kind === 'notice') byName[`${id}.send`] = (input: NoticeInput) => this.send(id, input);
      if (kind === 'evidence')
        byName[`${id}.collect`] = ({ targets }: CollectInput) =>
          each(targets, async (t) => {
            await this.beforeCopy(t.id);
            return this.collect(id, t);
          });
      if (kind !== 'change') continue;
      byName[`${id}.preview`] = (input: PreviewInput) => {
        this.beforePreview(input);
        return each(input.targets, (t) => this.preview(id, t.target));
      };
      byName[`${id}.apply`] = ({ changes }: ApplyInput) => each(changes, (c) => this.change(id, 'apply', c));
      byName[`${id}.undo`] = ({ changes }: ApplyInput) => each(changes, (c) => this.change(id, 'undo', c));
    }
    return {
      ...byName,
      'incident.pin': () => this.plan(),
      'incident.authority': () => this.authority(),
      'incident.call': (input: CallInput) => (this.called.push(input), { called: true }),
      ...this.outside.activities(),
      'incident.forensics': ({ snapshots }: { snapshots: EvidenceSnapshot[] }) => snapshots.map(this.forensic),
      'incident.report': async () => {
        await eventually('leave to write the report', () => !this.holdReport);
        return { reports: { 'report.md': `v${(this.reports += 1)}` } };
      },
      'incident.archive': ({ ended }: ArchiveArgs) => (this.archived.push(ended.id), this.archive()),
      'incident.keep': ({ list, part, items }: Parameters<EngineActivities['incident.keep']>[0]) => {
        const key = `overflow/${list}-${part}.json`;
        this.kept.set(key, items);
        return { key, sha256: 'f'.repeat(64) };
      },
      'slack.sync': async ({ incidentId }: { incidentId: string }) => {
        this.syncs += 1;
        if (this.slackDown) throw new Error('Slack is down');
        // Like the real activity: it shows the state a moment later.
        const version = await this.versionShown(incidentId);
        return { place: { channel: this.policy.slackChannel, gates: {}, link: 'https://slack.example/p1' }, version };
      },
      'slack.syncDismissal': () => void (this.dismissalSyncs += 1),
      'slack.syncFollowUps': () => ({ channel: this.policy.slackChannel, ts: '1.1' }),
      'slack.chase': ({ why, taskIds, slackUsers }: World['chased'][number]) =>
        void this.chased.push({ why, taskIds, slackUsers }),
      'slack.tell': async (note: World['told'][number]) => (await this.beforeNote(), void this.told.push(note)),
      'slack.freeze': async (shown: FreezeShown) => (await this.beforeNote(), void this.freezes.push(shown)),
      'slack.remind': ({ slackUsers }: { slackUsers: string[] }) => void this.reminded.push(slackUsers),
    };
  }
}

export const alert = (id: string, entities: Entity[], more: Partial<Alert> = {}): Alert => ({
  id,
  source: 'guardduty',
  account: ACCOUNT,
  region: 'us-east-1',
  findingType: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  title: `Alert ${id}`,
  description: 'An API was called from a malicious address',
  category: 'unauthorized-access',
  severity: 'high',
  occurredAt: '2026-11-20T00:00:00.000Z',
  correlationKey: 'iam-user:deploy-bot',
  entities,
  sample: false,
  reference: { detectorId: 'd', findingId: id },
  ...more,
});
