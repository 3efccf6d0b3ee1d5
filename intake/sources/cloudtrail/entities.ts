/** Entities of a CloudTrail record: the caller, the address, and what the call was about. */
import { isIP } from 'node:net';
import type { Standing } from '../../../domain/entity.ts';
import { EntityList } from '../../alert/entity-list.ts';
import { instanceInSession, isForeign, isRoot, type TrailRecord } from '../../../domain/trail-record.ts';
import { addTargets } from './targets.ts';

/** @param standing the caller's: `related` when the call protects the account */
export function recordEntities(record: TrailRecord, standing: Standing): EntityList {
  const list = new EntityList(record.region);
  addCaller(list, record, isForeign(record) ? 'related' : standing);
  addTargets(list, record);
  for (const arn of record.resources) list.addArn(arn, 'affected');
  const address = record.sourceIp;
  // A call through another AWS service has that service's name here.
  if (address !== undefined && isIP(address) !== 0)
    list.addRemoteIp(address, standing === 'affected' ? 'source' : 'related');
  return list;
}

function addCaller(list: EntityList, record: TrailRecord, standing: Standing): void {
  const { caller } = record;
  const { type, name, user, role, session, accessKeyId } = caller;
  const more = isForeign(record) ? { account: caller.account } : {};
  // Nobody defends an account as root: that it was used comes first.
  if (isRoot(record)) list.add('root', 'root', 'affected', more);
  list.add('iam-user', user, standing, more);
  if (type === 'AssumedRole') {
    // Its path says whether the session's name is that of a person (`domain/suspects.ts`).
    const roleArn = role?.startsWith('AWSReservedSSO_') === true ? caller.issuer : undefined;
    list.add('iam-role', role, standing, { ...more, facts: { session, roleArn } });
    list.add('instance', instanceInSession(caller), 'related', more);
  }
  const userType = type === 'Unknown' ? undefined : type;
  list.add('access-key', accessKeyId, standing, { ...more, facts: { user: name, userType } });
}
