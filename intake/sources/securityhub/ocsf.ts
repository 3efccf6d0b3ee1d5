/** Security Hub V2 findings and others in OCSF, the Open Cybersecurity Schema Framework. */
import type { Category, Severity } from '../../../domain/alert.ts';
import { alertOutcome } from '../../alert/alert.ts';
import { parseArn } from '../../../domain/arns.ts';
import { at, firstText, numberAt, textAt, textsAt } from '../../../domain/fields.ts';
import { ignored, type Outcome, type RawEvent, type SourceNormaliser } from '../../outcome.ts';
import { hasFailed, isLicence, isSample, whyPosture, whySettled } from '../../alert/judgement.ts';
import { categoryFromWords, severityFromLabel } from '../../alert/words.ts';
import { cloudtrail } from '../cloudtrail/cloudtrail.ts';
import { categoryOf, guarddutyTypeIn } from '../guardduty/category.ts';
import { healthMeaning } from '../health.ts';
import { waf } from '../waf.ts';
import { ocsfEntities, ocsfPart } from './ocsf-entities.ts';
import { trailRecordIn, webRequestIn } from './ocsf-telemetry.ts';

export const ocsf: SourceNormaliser = {
  source: 'securityhub',
  recognises: (event) =>
    event.detailType === 'Findings Imported V2' ||
    (numberAt(event.body, 'class_uid') !== undefined && numberAt(event.body, 'category_uid') !== undefined) ||
    (textAt(event.body, 'cloud', 'provider') !== undefined && at(event.body, 'api', 'operation') !== undefined),
  normalise: (event) => {
    const { body } = event;
    if (!isFinding(body)) return telemetry(event);
    const quiet = whyQuiet(body);
    return quiet === undefined ? finding(event) : ignored('securityhub', quiet);
  },
};

const VULNERABILITY_FINDING = 2002;
const POSTURE_FINDING = 2007;
const COMPLIANCE_FINDING = 2003;
const FINDINGS = 2;

/**
 * The thousands of a class are its category, and category 2 is Findings; a vendor's own classes are numbered otherwise.
 * Shortened findings leave out the class, but not the finding.
 */
function isFinding(body: unknown): boolean {
  const category = numberAt(body, 'category_uid');
  const classUid = numberAt(body, 'class_uid');
  if (classUid !== undefined && classUid < 10_000) return Math.floor(classUid / 1000) === FINDINGS;
  return category === undefined ? at(body, 'api') === undefined : category === FINDINGS;
}

/** A call that Security Lake keeps in OCSF, as CloudTrail itself writes it; every other event as it is. */
export function trailEventOf(event: RawEvent): RawEvent {
  const record = ocsf.recognises(event) && !isFinding(event.body) ? trailRecordIn(event.body) : undefined;
  return record === undefined ? event : { ...event, detailType: 'OCSF via CloudTrail', body: record };
}

/** What Security Lake makes of CloudTrail's records and WAF's logs means what it meant before. */
function telemetry(event: RawEvent): Outcome {
  const { body } = event;
  const call = trailEventOf(event);
  if (call !== event) return cloudtrail.normalise(call);
  const request = webRequestIn(body);
  if (request !== undefined) return waf.normalise({ ...event, body: request });
  const name = textAt(body, 'class_name') ?? `class ${numberAt(body, 'class_uid') ?? 'without a number'}`;
  return ignored('securityhub', `OCSF ${name} is telemetry, not a finding`);
}

/** `status_id` of the finding classes. */
const STATES: Readonly<Record<number, string>> = { 3: 'suppressed', 4: 'resolved', 5: 'archived', 6: 'deleted' };
/** `compliance.status_id`. */
const RESULTS: Readonly<Record<number, string>> = { 1: 'pass', 2: 'warning', 3: 'fail' };

function whyQuiet(body: unknown): string | undefined {
  const provider = textAt(body, 'cloud', 'provider');
  if (provider !== undefined && !/^(aws|amazon)/i.test(provider)) return `about ${provider}, not about AWS`;
  // Class 2001 has `state` instead of `status`.
  const state = firstText(body, ['status'], ['state']) ?? STATES[numberAt(body, 'status_id') ?? 0];
  const settled = whySettled(state, 'at its source');
  if (settled !== undefined) return settled;
  // activity_id 3 is Close in every finding class.
  if (numberAt(body, 'activity_id') === 3) return 'closed at its source';
  const { info, title, desc, types } = wordsOf(body);
  const words = `${title ?? ''} ${desc ?? ''}`;
  const notice = noticeIn(body, info);
  if (notice !== undefined && healthMeaning(notice) === undefined) return `${notice} is operations, not security`;
  if (isVulnerability(body, types) && isLicence(words)) return 'a licence is no vulnerability: it is a matter of law';
  const result = resultOf(body);
  if (result !== undefined && !hasFailed(result)) return `compliance status ${result}`;
  if (result === undefined && !isCheck(body, types)) return undefined;
  return whyPosture(severityOf(body), words);
}

/** `Exposure/…` is what Security Hub itself works out of failed checks: what could happen, and not what did. */
const CHECKS = /^(Software (and|&) Configuration Checks(?!\/Vulnerabilities)|Posture|Exposure\/)/i;

/** A finding whose class, or whose every type, says that it is about how something is set up. */
const isCheck = (body: unknown, types: readonly string[]): boolean =>
  (numberAt(body, 'class_uid') === POSTURE_FINDING && at(body, 'vulnerabilities') === undefined) ||
  (types.length > 0 && types.every((t) => CHECKS.test(t)) && guarddutyTypeIn(types) === undefined);

/** The code of a notice of AWS Health. */
const noticeIn = (body: unknown, info: unknown): string | undefined =>
  /^(aws )?health$/i.test(textAt(body, 'metadata', 'product', 'name') ?? '')
    ? /\bAWS_[A-Z0-9_]+/.exec(JSON.stringify(info ?? null))?.[0]
    : undefined;

const isVulnerability = (body: unknown, types: readonly string[]): boolean =>
  numberAt(body, 'class_uid') === VULNERABILITY_FINDING || types.some((t) => /\/Vulnerabilities/i.test(t));

/** The result of a check. Policy tools write it as the status code of a detection; undefined for what is no check. */
function resultOf(body: unknown): string | undefined {
  const stated = firstText(body, ['compliance', 'status']) ?? RESULTS[numberAt(body, 'compliance', 'status_id') ?? 0];
  if (stated !== undefined) return stated;
  const code = textAt(body, 'status_code') ?? '';
  if (/^(pass(ed)?|fail(ed)?|manual|muted|warning|not.?applicable|non.?compliant|compliant)$/i.test(code)) return code;
  if (numberAt(body, 'class_uid') === COMPLIANCE_FINDING) return 'unknown';
  return undefined;
}

/** Class 2001, which is deprecated, has `finding` instead of `finding_info`. */
function wordsOf(body: unknown): {
  info: unknown;
  title: string | undefined;
  desc: string | undefined;
  types: string[];
} {
  const info = at(body, 'finding_info') ?? at(body, 'finding') ?? at(body, 'finding_info_list', 0);
  return { info, title: textAt(info, 'title'), desc: textAt(info, 'desc'), types: textsAt(info, 'types') };
}

function finding(event: RawEvent): Outcome {
  const { body } = event;
  const { info, title, desc, types } = wordsOf(body);
  const uid = firstText(info, ['uid'], ['id']);
  const arn = parseArn(uid);
  const guardduty = guarddutyTypeIn(types);
  const code = noticeIn(body, info);
  const notice = code === undefined ? undefined : healthMeaning(code);
  const text = [title, desc, ...types].join(' ');
  const region = firstText(body, ['cloud', 'region'], ['resources', 0, 'region']) ?? event.region;
  const [, detectorId, , findingId] = arn?.service === 'guardduty' ? arn.resource.split('/') : [];
  return alertOutcome(event, {
    id: uid ?? textAt(body, 'metadata', 'uid'),
    source: 'securityhub',
    account: firstText(
      body,
      ['cloud', 'account', 'uid'],
      ['cloud', 'account_uid'],
      ['resources', 0, 'owner', 'account', 'uid'],
    ),
    region,
    findingType: guardduty ?? code ?? typeOf(body, info, types) ?? title ?? textAt(body, 'type_name') ?? 'OCSF finding',
    title,
    description: desc ?? textAt(body, 'message'),
    category: notice?.category ?? categoryIn(body, guardduty, text),
    severity: notice?.severity ?? severityOf(body),
    occurredAt:
      firstText(info, ['first_seen_time_dt'], ['created_time_dt'], ['first_seen_time'], ['created_time']) ??
      textAt(body, 'time'),
    entities: ocsfEntities(body, region).tookPart(notice ?? (guardduty === undefined ? {} : ocsfPart(body, guardduty))),
    sample: isSample(body, title),
    count: numberAt(body, 'count'),
    reference: { uid, product: textAt(body, 'metadata', 'product', 'name'), detectorId, findingId },
  });
}

/** `Detection Finding: Create` says nothing: the control, the flaw, or the analytic that found it does. */
function typeOf(body: unknown, info: unknown, types: readonly string[]): string | undefined {
  const control = textAt(body, 'compliance', 'control');
  if (control !== undefined) return `Control:${control}`;
  if (isVulnerability(body, types)) {
    const id =
      firstText(body, ['vulnerabilities', 0, 'cve', 'uid'], ['vulnerabilities', 0, 'advisory', 'uid']) ??
      /\b(CVE-\d{4}-\d+|GHSA-[\w-]+)/.exec(textAt(info, 'title') ?? '')?.[1];
    const product = textAt(body, 'metadata', 'product', 'name') ?? '';
    return `${/inspector/i.test(product) ? 'Inspector:PACKAGE_VULNERABILITY' : 'Vulnerability:Package'}/${id ?? 'unnamed'}`;
  }
  return types.at(-1) ?? firstText(info, ['analytic', 'name'], ['analytic', 'uid']);
}

function categoryIn(body: unknown, guardduty: string | undefined, text: string): Category {
  const isMacie = /^macie$/i.test(textAt(body, 'metadata', 'product', 'name')?.replace(/^Amazon /, '') ?? '');
  // A failed check gets here only if strangers can reach what it is about.
  if (isMacie || resultOf(body) !== undefined || isCheck(body, wordsOf(body).types)) return 'data-exposure';
  return guardduty === undefined ? categoryFromWords(ocsfWords(body, text)) : categoryOf(guardduty);
}

/** Words of the class are added, for findings whose own words say nothing. */
const ocsfWords = (body: unknown, text: string): string =>
  ({ 2002: `vulnerability ${text}`, 2006: `sensitive data ${text}` })[numberAt(body, 'class_uid') ?? 0] ?? text;

function severityOf(body: unknown): Severity {
  const scale: readonly Severity[] = ['medium', 'informational', 'low', 'medium', 'high', 'critical', 'critical'];
  const label = textAt(body, 'severity');
  // Unknown is not informational: nobody rated it yet.
  const rated = /^(unknown|other)$/i.test(label ?? '') ? undefined : severityFromLabel(label);
  return rated ?? scale[numberAt(body, 'severity_id') ?? 3] ?? 'medium';
}
