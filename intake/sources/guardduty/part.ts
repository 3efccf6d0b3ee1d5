/** Whether a finding's machine or database acted, or was only acted upon. One reading for all forms of a finding. */
import type { Entity } from '../../../domain/entity.ts';

/** What GuardDuty says of it, in any letter case (GuardDuty User Guide, *Finding details*). */
export interface Said {
  type: string;
  resourceRole: string | undefined;
  actionType: string | undefined;
  /** `connectionDirection` of a network connection. */
  direction: string | undefined;
}

/**
 * GuardDuty calls a machine `TARGET` also when malware on it connects outward, so only traffic that came in makes a victim.
 * A sign-in that succeeded has let the intruder in: nothing is said of its database.
 */
export function partIn({ type, resourceRole, actionType, direction }: Said): Pick<Entity, 'part'> {
  const role = resourceRole?.toUpperCase();
  if (role === 'ACTOR') return { part: 'acts' };
  if (role !== 'TARGET') return {};
  switch (actionType?.toUpperCase()) {
    case 'PORT_PROBE':
      return { part: 'suffers' };
    case 'NETWORK_CONNECTION':
      return direction?.toUpperCase() === 'INBOUND' ? { part: 'suffers' } : {};
    case 'RDS_LOGIN_ATTEMPT':
      return /success/i.test(type) ? {} : { part: 'suffers' };
    default:
      return {};
  }
}
