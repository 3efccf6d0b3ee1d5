/** A namespace of its own on the test stack's Temporal, made by the script that the compose file runs. */
import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';
import { findTemporal } from '../../scripts/tools.mjs';

export async function createNamespace(address: string, namespace: string, retention = '1d'): Promise<void> {
  await promisify(execFile)('sh', ['temporal-docker/scripts/namespace.sh'], {
    env: {
      PATH: [dirname(findTemporal() ?? ''), process.env['PATH']].join(delimiter),
      HOME: process.env['HOME'],
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      RETENTION: retention,
    },
  });
}
