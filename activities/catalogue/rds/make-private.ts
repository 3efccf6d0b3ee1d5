/** Removes a database's public address. It can then be reached only inside its network. */
import { ModifyDBInstanceCommand, type DBInstance } from '@aws-sdk/client-rds';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { DATABASE_PERMISSIONS, databaseOf, rdsOf, whenModifiable } from '../../aws/rds/databases.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** Instance → whether it has a public address. For a cluster, all its instances. */
type State = { publiclyAccessible: Record<string, boolean> };

export default defineChange<State, Record<string, never>>({
  id: 'rds.make-private',
  title: { en: 'Make the database private', ko: '데이터베이스 퍼블릭 액세스 해제' },
  targets: ['database'],
  reversible: true,
  permissions: [...DATABASE_PERMISSIONS, 'rds:ModifyDBInstance'],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  async read(ctx, target) {
    const { instances } = await databaseOf(rdsOf(ctx, target), target.id);
    return {
      publiclyAccessible: Object.fromEntries(
        instances.map((i) => [i.DBInstanceIdentifier ?? '', i.PubliclyAccessible === true]),
      ),
    };
  },

  desired: ({ publiclyAccessible }) => ({
    publiclyAccessible: Object.fromEntries(Object.keys(publiclyAccessible).map((id) => [id, false])),
  }),

  async write(ctx, target, _from, to) {
    const rds = rdsOf(ctx, target);
    await whenModifiable(ctx, rds, target.id);
    const { instances } = await databaseOf(rds, target.id);
    for (const { DBInstanceIdentifier: id = '', PubliclyAccessible = false } of instances) {
      const wanted = to.publiclyAccessible[id];
      if (wanted === undefined || wanted === PubliclyAccessible) continue;
      await rds.send(
        new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, PubliclyAccessible: wanted, ApplyImmediately: true }),
      );
    }
  },

  // AWS needs minutes to change the DNS name to the private address.
  settle: { attempts: 120, intervalMs: 5_000 },

  async writes(ctx, target) {
    const { instances, cluster } = await databaseOf(rdsOf(ctx, target), target.id);
    return named(cluster?.DBClusterArn, ...instances.map((i) => i.DBInstanceArn));
  },

  async impact(ctx, target) {
    const { instances } = await databaseOf(rdsOf(ctx, target), target.id);
    return instances.filter((i) => i.PubliclyAccessible === true).map(onlyInside);
  },
});

const onlyInside = ({ Endpoint, DBSubnetGroup }: DBInstance): Text => ({
  en: `Clients outside ${DBSubnetGroup?.VpcId ?? 'its VPC'} lose access; ${Endpoint?.Address ?? 'its name'}:${Endpoint?.Port ?? ''} then leads to its private address.`,
  ko: `VPC 밖의 클라이언트는 접속할 수 없게 되고${DBSubnetGroup?.VpcId === undefined ? '' : `(${DBSubnetGroup.VpcId})`}, 엔드포인트가 프라이빗 주소로 바뀝니다: ${Endpoint?.Address ?? '?'}:${Endpoint?.Port ?? '?'}.`,
});
