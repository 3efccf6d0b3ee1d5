/** Which findings a review raises, and which it has raised before. */
import { describe, expect, it } from 'vitest';
import type { Entity } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import { compareReviews, Review, reviewAlert, type Looked } from '../../domain/review.ts';
import { verbatim } from '../../domain/text.ts';

const finding = (title: string, more: Partial<Finding> = {}): Finding => ({
  title: verbatim(title),
  weight: 'notable',
  ...more,
});
const looked = (...findings: Finding[]): Looked[] => [{ use: 'iam.mfa-state', findings, entities: [], failed: false }];
const FAILED: Looked[] = [{ use: 'iam.mfa-state', findings: [finding('not done')], entities: [], failed: true }];
const told = ({ news }: ReturnType<typeof compareReviews>): string[] => news.findings.map((f) => f.title.en);

describe('what a review tells', () => {
  it('is every notable finding at first, and later only what is new since the last review', () => {
    const first = compareReviews(looked(finding('a'), finding('b', { weight: 'info' })), undefined, 't1');
    expect(told(first)).toEqual(['a']);
    const second = compareReviews(looked(finding('a'), finding('c')), first.memory, 't2');
    expect(told(second)).toEqual(['c']);
    expect(told(compareReviews(looked(finding('c'), finding('a')), second.memory, 't3'))).toEqual([]);
  });

  it('includes a finding again when it went away and came back, or happened another time', () => {
    const first = compareReviews(looked(finding('a'), finding('b', { at: '1' })), undefined, 't1');
    const second = compareReviews(looked(finding('b', { at: '2' })), first.memory, 't2');
    expect(told(second)).toEqual(['b']);
    expect(told(compareReviews(looked(finding('a')), second.memory, 't3'))).toEqual(['a']);
  });

  it('does not depend on the details of a finding, which hold counts and dates', () => {
    const first = compareReviews(looked(finding('a', { detail: verbatim('3 days') })), undefined, 't1');
    expect(told(compareReviews(looked(finding('a', { detail: verbatim('4 days') })), first.memory, 't2'))).toEqual([]);
  });

  it('is one finding that it could not look, and later not the earlier findings again', () => {
    const first = compareReviews(looked(finding('a')), undefined, 't1');
    const broken = compareReviews(FAILED, first.memory, 't2');
    expect(told(broken)).toEqual(['not done']);
    const still = compareReviews(FAILED, broken.memory, 't3');
    expect(told(still)).toEqual([]);
    const mended = compareReviews(looked(finding('a'), finding('b')), still.memory, 't4');
    expect(told(mended)).toEqual(['b']);
    expect(told(compareReviews(FAILED, mended.memory, 't5'))).toEqual(['not done']);
  });

  it('names its targets as affected, with the facts of the inquiry', () => {
    const bucket: Entity = { kind: 'bucket', id: 'exports', region: 'us-east-1', standing: 'related' };
    const other: Entity = { ...bucket, id: 'private' };
    const findings = [
      finding('open', { entity: { kind: 'bucket', id: 'exports' } }),
      finding('new', { entity: { kind: 'iam-user', id: 'eve' } }),
      finding('newer', { entity: { kind: 'iam-user', id: 'eve' } }),
    ];
    const { news } = compareReviews(
      [{ use: 'x.y', findings, entities: [other, bucket], failed: false }],
      undefined,
      't',
    );
    expect(news.entities).toEqual([
      { ...bucket, standing: 'affected' },
      { kind: 'iam-user', id: 'eve', standing: 'affected' },
    ]);
  });
});

describe('the alert of a review', () => {
  const review = Review.parse({
    id: 'account-hygiene',
    title: { en: 'Account hygiene review', ko: '계정 상태 점검' },
    at: '0 7 * * *',
    inquiries: [{ use: 'iam.mfa-state' }],
    raises: {
      findingType: 'Review:AccountHygiene',
      category: 'abnormal-behaviour',
      severity: 'low',
      whenGrave: 'medium',
    },
  });
  const window = { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' };
  const incident = {
    id: 'acme-111122223333-review-account-hygiene',
    customerId: 'acme',
    account: '111122223333',
    region: 'us-east-1',
    phase: 'assess' as const,
    window,
  };
  const alertOf = (findings: Finding[], language: 'en' | 'ko' = 'en') =>
    reviewAlert({
      review,
      incident,
      customer: { name: 'Acme', language, account: { name: 'acme-prod' } },
      news: { findings, entities: [] },
      record: { key: 'k', sha256: 's' },
    });

  it('has a low severity, and a higher one where a grave finding is new', () => {
    expect(alertOf([finding('a')])).toMatchObject({ severity: 'low', source: 'review', sample: false });
    expect(alertOf([finding('a'), finding('b', { weight: 'grave' })]).severity).toBe('medium');
  });

  it('is in the customer’s language and says how many findings there are, however many', () => {
    const many = Array.from({ length: 30 }, (_, i) => finding(`finding ${i}`));
    expect(alertOf(many, 'ko').titleKo).toBe('계정 상태 점검: 새로 확인된 항목 30건(acme-prod)');
    expect(alertOf(many).description.split('\n')).toHaveLength(21);
  });

  it('has the same id when it is raised twice, and another id the next day', () => {
    expect(alertOf([finding('a')]).id).toBe(`${incident.id}/${window.to}`);
  });
});
