/** Downloads the reports of an incident from the evidence store, so that people can open them. */
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_REGION } from '../../domain/partitions.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { StackInfo } from '../../sandbox/stack.ts';

/** @returns name → path below `<home>/reports/<incident>/` */
export async function downloadReports(stack: StackInfo, state: IncidentState): Promise<Record<string, string>> {
  const { aws, seeded } = stack;
  if (aws === undefined || seeded === undefined) return {};
  const s3 = new S3Client({
    endpoint: aws.endpoint,
    region: DEFAULT_REGION,
    credentials: seeded.engine,
    forcePathStyle: true,
  });
  const folder = join(stack.home, 'reports', state.id);
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, Key] of Object.entries(state.reports)) {
    const object = await s3.send(new GetObjectCommand({ Bucket: seeded.evidenceBucket, Key }));
    paths[name] = join(folder, name);
    await writeFile(paths[name], (await object.Body?.transformToByteArray()) ?? new Uint8Array());
  }
  s3.destroy();
  return paths;
}
