/** Reads many regions independently: a failed region does not stop the others, and a later attempt continues with the rest. */
import { CancelledFailure } from '@temporalio/common';
import type { Finding, Missed } from '../../domain/entry.ts';
import { plural } from '../../domain/format.ts';
import type { EntryContext } from '../entry.ts';
import { isDenied } from './errors.ts';
import { kindOf } from './organizations/denial.ts';
import { inParallel } from '../../domain/in-parallel.ts';

/** AWS limits calls by region; this limits connections and memory. */
const AT_ONCE = 12;

export interface RegionalLook<T> {
  /** Of the regions that were looked at. */
  found: { region: string; look: T }[];
  /** Regions that a service control policy forbids, or that are not enabled. */
  refused: { region: string; error: Error }[];
  /** Regions that can be looked at later: throttled, or not available. */
  missed: Missed[];
}

/**
 * @param look its result is kept as JSON, so that an attempt that was interrupted does not look again
 * @param of tells apart several looks of one activity
 * @throws AWS's own error if all regions are forbidden: the role lacks the permission
 */
export async function inEachRegion<T>(
  ctx: EntryContext,
  regions: readonly string[],
  look: (region: string) => Promise<T>,
  of = '',
): Promise<RegionalLook<T>> {
  const result: RegionalLook<T> = { found: [], refused: [], missed: [] };
  await inParallel(regions, AT_ONCE, async (region) => {
    ctx.heartbeat(`looking at ${region}`);
    try {
      result.found.push({ region, look: await ctx.once(of + region, () => look(region)) });
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      if (isDenied(error)) result.refused.push({ region, error: error as Error });
      else result.missed.push({ what: region, why: ctx.why(error) });
    }
  });
  const [first] = result.refused;
  if (first !== undefined && result.refused.length === regions.length) throw first.error;
  const order = (a: string, b: string): number => regions.indexOf(a) - regions.indexOf(b);
  result.found.sort((a, b) => order(a.region, b.region));
  result.refused.sort((a, b) => order(a.region, b.region));
  result.missed.sort((a, b) => order(a.what, b.what));
  return result;
}

/** What people are told of regions that may not be read. */
export function refusedRegions(refused: RegionalLook<unknown>['refused']): Finding[] {
  if (refused.length === 0) return [];
  const why = ({ message, name }: Error): string => kindOf(message) ?? name;
  const which = refused.map(({ region, error }) => `${region} (${why(error)})`).join(', ');
  return [
    {
      title: {
        en: `${plural(refused.length, 'region')} could not be looked at`,
        ko: `조사하지 못한 리전 ${refused.length}곳`,
      },
      detail: { en: which, ko: which },
      weight: 'notable',
    },
  ];
}
