/** Common parts of the deletions: only what the intruder created may be deleted, and a record is kept first. */
import { canonicalJson, type Json } from '../../domain/digest.ts';
import type { Entity } from '../../domain/entity.ts';
import type { Text } from '../../domain/text.ts';
import type { EntryContext } from '../entry.ts';

const NOT_THEIRS: Text = {
  en: 'Only what the intruder made is deleted, and there is no evidence that the intruder made this.',
  ko: '공격자가 만든 것만 삭제하며, 이 리소스가 그렇다는 근거가 없습니다.',
};

/** For `prepare`: the params as they are, or why there is nothing to do here. */
export const onlyTheirs = <P>(target: Entity, params: P): P | { notApplicable: Text } =>
  target.standing === 'unauthorized' ? params : { notApplicable: NOT_THEIRS };

/**
 * Keeps AWS's description of a resource that is about to be deleted, and the incident's facts about it.
 * A second attempt may find less; the store keeps its record beside the first, which is complete.
 * @param name `policy/…`: below the incident's prefix, without extension
 * @param found the SDK's answer, or members of it: no secrets
 */
export async function keepRecord(ctx: EntryContext, name: string, target: Entity, found: object): Promise<void> {
  // JSON turns dates into text.
  const record = JSON.parse(JSON.stringify({ found, facts: target.facts ?? {} })) as Json;
  await ctx.evidence.put(ctx.incident.id, `${name}.json`, canonicalJson(record), 'application/json');
}
