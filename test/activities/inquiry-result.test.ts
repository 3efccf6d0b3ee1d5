/** What an inquiry finds beyond what a record has room for is in the evidence store, and the summary says how much and where. */
import { describe, expect, it } from 'vitest';
import { bounded } from '../../activities/inquiry-result.ts';
import type { Finding, InquiryInput, InquiryResult } from '../../domain/entry.ts';
import type { Entity } from '../../domain/entity.ts';
import { verbatim } from '../../domain/text.ts';
import { instance } from '../workflows/world.ts';

const target = instance('i-0');
const input = { targets: [target], alerts: [] } as unknown as InquiryInput;

function store() {
  const bodies: string[] = [];
  const put = (id: string, name: string, body: Uint8Array | string) => {
    bodies.push(String(body));
    return Promise.resolve({ key: `${id}/${name}`, sha256: 'ab'.repeat(32), at: '', bytes: 0 });
  };
  return { bodies, ctx: { incident: { id: 'acme-1' }, evidence: { put } } as never };
}

const found = (findings: number, context: number): InquiryResult => ({
  summary: verbatim('Looked'),
  findings: Array.from({ length: findings }, (_, i): Finding => ({
    title: verbatim(`f${i}`),
    weight: i % 2 === 0 ? 'info' : 'grave',
  })),
  entities: [
    ...Array.from({ length: 300 }, (_, i) => instance(`i-${i}`)),
    ...Array.from({ length: context }, (_, i): Entity => ({ ...instance(`r-${i}`), standing: 'related' })),
  ],
});

describe('the result of an inquiry', () => {
  it('stays as it is while it is small', async () => {
    const { ctx, bodies } = store();
    const small = found(100, 50);
    expect(await bounded(ctx, 'ec2.sweep-regions', input, small)).toBe(small);
    expect(bodies).toEqual([]);
  });

  it('keeps the findings of the greatest weight and all that may be contained; the evidence store has all', async () => {
    const { ctx, bodies } = store();
    const large = found(180, 70);
    const result = await bounded(ctx, 'ec2.sweep-regions', input, large);
    expect(result.findings).toHaveLength(100);
    expect(result.findings.filter((f) => f.weight === 'grave')).toHaveLength(90);
    expect(result.entities.filter((e) => e.standing === 'affected')).toHaveLength(300);
    expect(result.summary.en).toBe(
      'Looked · 80 more findings and 20 more related things only in acme-1/inquiries/ec2.sweep-regions.json (SHA-256 abababababab…)',
    );
    const kept = JSON.parse(bodies[0]!) as InquiryResult;
    expect(kept.findings).toHaveLength(180);
    expect(kept.entities).toHaveLength(370);
  });

  it('stays whole for a review, which compares it with the last one', async () => {
    const { ctx } = store();
    const large = found(180, 70);
    expect(await bounded(ctx, 'iam.mfa-state', { ...input, targets: [] }, large)).toBe(large);
  });
});
