/** What a customer's account gets, within AWS's quotas. */
import { describe, expect, it } from 'vitest';
import { forwardingRules, PATTERN_CHARACTERS } from '../../cli/onboarding/forwarded.ts';
import { POLICIES_OF_A_ROLE, policiesFor, POLICY_CHARACTERS, sizeOf } from '../../cli/onboarding/policies.ts';
import { SOURCES } from '../../intake/sources/index.ts';

describe('the policies of a role', () => {
  it('are split below the quota of a managed policy, and together allow exactly the actions', () => {
    const actions = Array.from({ length: 400 }, (_, i) => `servicename:ActionWithALongName${i}`);
    const documents = policiesFor([...actions, 'kms:CreateGrant'], 'the role');
    expect(documents.length).toBeGreaterThan(1);
    expect(Math.max(...documents.map(sizeOf))).toBeLessThanOrEqual(POLICY_CHARACTERS);
    const allowed = documents.flatMap((d) => d.Statement.flatMap((s) => s.Action));
    expect(allowed.toSorted()).toEqual([...actions, 'kms:CreateGrant'].toSorted());
    const grants = documents.flatMap((d) => d.Statement).filter((s) => [s.Action].flat().includes('kms:CreateGrant'));
    expect(grants).toEqual([expect.objectContaining({ Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } })]);
  });

  it('are refused when a role cannot have so many', () => {
    const actions = Array.from({ length: 4_000 }, (_, i) => `servicename:ActionWithALongName${i}`);
    expect(() => policiesFor(actions, 'the role')).toThrow(`may have ${POLICIES_OF_A_ROLE}`);
  });
});

describe('the rules that forward alerts', () => {
  it('are within the quota of a pattern, and a source of intake takes each finding', () => {
    const rules = forwardingRules();
    expect(Math.max(...rules.map(({ pattern }) => JSON.stringify(pattern).length))).toBeLessThanOrEqual(
      PATTERN_CHARACTERS,
    );
    const findings = rules.find(({ name }) => name === 'firebreak-findings')!.pattern as Record<string, string[]>;
    const isRead = (source: string): boolean =>
      findings['detail-type']!.some((detailType) =>
        SOURCES.some((s) => s.recognises({ body: {}, source, detailType })),
      );
    expect(findings['source']!.filter((source) => !isRead(source))).toEqual([]);
  });
});
