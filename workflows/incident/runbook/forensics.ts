/** Before the report: evidence snapshots are copied to the customer's forensic account. What cannot be copied is on record. */
import { proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../../../contract/activities.ts';
import type { EvidenceSnapshot, ForensicCopy } from '../../../domain/entry.ts';
import { plural } from '../../../domain/format.ts';
import { chunksOf } from '../../../domain/group.ts';
import type { Text } from '../../../domain/text.ts';
import { cutShort } from '../../../domain/merging.ts';
import { EVIDENCE } from '../../activity-options.ts';
import { failureText } from '../../call-entry.ts';
import { text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';

/** Snapshots of one activity. */
const BATCH = 50;

export async function copyToForensics(r: IncidentRecord): Promise<void> {
  const account = r.state.customer.forensics;
  if (account === undefined || r.state.drill || cutShort(r.state) !== undefined) return;
  const snapshots = r.state.entities
    .filter((e) => e.kind === 'snapshot' && e.foundBy === 'ec2.snapshot-volumes')
    .map(({ id, region = '', facts = {} }): EvidenceSnapshot => ({ id, region, volume: facts['volumeId'] ?? id }))
    .filter(({ id }) => r.firstTime(`forensics|${id}`));
  for (const batch of chunksOf(snapshots, BATCH)) await copyBatch(r, batch, account);
}

async function copyBatch(r: IncidentRecord, batch: readonly EvidenceSnapshot[], account: string): Promise<void> {
  const { 'incident.forensics': copy } = proxyActivities<EngineActivities>({
    ...EVIDENCE,
    summary: `${plural(batch.length, 'snapshot')} to forensic account ${account}`,
  });
  const copies = await r.work
    .aside(() => copy({ incident: r.ref('isolate'), snapshots: [...batch] }))
    .catch((error: unknown) => allUnknown(batch, failureText(error)));
  const evidence = copies.flatMap((c) => ('evidence' in c ? c.evidence : []));
  r.state.evidence.push(...evidence);
  const made = copies.filter((c) => 'evidence' in c).length;
  if (made > 0)
    r.append('evidence', {
      what: text(
        `${plural(made, 'snapshot')} copied to forensic account ${account} under its key, and locked there`,
        `스냅샷 ${made}개를 포렌식 계정 ${account}에 해당 계정의 키로 복사하고 잠금`,
      ),
    });
  for (const { why, ids } of byReason(copies))
    r.append('evidence-failed', {
      what: text(
        `Snapshots cannot be copied to forensic account ${account}: ${ids}: ${why.en}`,
        `포렌식 계정 ${account}에 복사하지 못한 스냅샷: ${ids}: ${why.ko}`,
      ),
    });
}

/** The activity itself failed: what it did before is not known here. */
function allUnknown(batch: readonly EvidenceSnapshot[], why: Text): ForensicCopy[] {
  const failed = text(
    `${why.en} (Firebreak does not know which of them were copied, and some may still be shared with that account: look at them in the AWS console)`,
    `${why.ko}(어느 스냅샷이 복사되었는지 알 수 없고 일부는 해당 계정과 아직 공유 중일 수 있습니다. AWS 콘솔에서 확인하세요)`,
  );
  return batch.map(({ id }) => ({ snapshot: id, failed }));
}

/** One event for all that failed for the same reason. */
function byReason(copies: readonly ForensicCopy[]): { why: Text; ids: string }[] {
  const reasons = new Map<string, { why: Text; ids: string[] }>();
  for (const copy of copies)
    if ('failed' in copy) {
      const known = reasons.get(copy.failed.en) ?? { why: copy.failed, ids: [] };
      reasons.set(copy.failed.en, { ...known, ids: [...known.ids, copy.snapshot] });
    }
  return [...reasons.values()].map(({ why, ids }) => ({ why, ids: ids.join(', ') }));
}
