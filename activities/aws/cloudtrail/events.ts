/** CloudTrail's event history: who called what, and whether the caller is a suspect of the incident. */
import type { LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Entity } from '../../../domain/entity.ts';
import type { Caller, TrailRecord } from '../../../domain/trail-record.ts';
import type { EntryContext } from '../../entry.ts';

/**
 * The events of one region within a window, newest first. What an entry of the incident has read before is not read again.
 * @param attribute the one attribute that AWS accepts; without it, all events
 * @param window by default the incident's
 */
export const lookUpEvents = (
  { trail }: Pick<EntryContext, 'trail'>,
  region: string,
  attribute?: LookupAttribute,
  window?: { from: string; to: string },
): AsyncGenerator<TrailRecord> => trail({ region, attribute, window });

/** The suspect who made a call, by name or by key. */
export function suspectOf(caller: Caller, suspects: readonly Entity[]): Entity | undefined {
  return suspects.find((s) => {
    switch (s.kind) {
      case 'access-key':
        return caller.accessKeyId === s.id;
      case 'iam-user':
        return caller.user === s.id;
      case 'iam-role':
        return caller.role === s.id;
      case 'root':
        return caller.type === 'Root';
      default:
        return false;
    }
  });
}

/** Kinds of entities that can make calls. */
export const SUSPECT_KINDS = ['access-key', 'iam-user', 'iam-role', 'root'] as const;

/** The entities that are suspects: principals and keys, affected or unauthorized. */
export const suspectsAmong = (entities: readonly Entity[]): Entity[] =>
  entities.filter(
    (e) =>
      (e.standing === 'affected' || e.standing === 'unauthorized') && SUSPECT_KINDS.some((kind) => kind === e.kind),
  );
