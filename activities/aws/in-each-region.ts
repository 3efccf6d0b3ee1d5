/** Reads many regions independently: a failed region does not stop the others, and a later attempt continues with the rest. */
import { CancelledFailure } from '@temporalio/common';
import type { Finding, Missed } from '../../domain/entry.ts';
import { plural } from '../../domain/format.ts';
import type { EntryContext } from '../entry.ts';
import { isDenied } from './errors.ts';
import { kindOf } from './organizations/denial.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { Language, Text } from '../../domain/text.ts';

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
 * @throws AWS's own error if the role lacks the permission, which no region then lets it use
 */
export async function inEachRegion<T>(
  ctx: Pick<EntryContext, 'heartbeat' | 'once' | 'why'>,
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
  if (result.refused.length === regions.length) {
    const lacking = result.refused.find(({ error }) => !isOfRegion(error));
    if (lacking !== undefined) throw lacking.error;
  }
  const order = (a: string, b: string): number => regions.indexOf(a) - regions.indexOf(b);
  result.found.sort((a, b) => order(a.region, b.region));
  result.refused.sort((a, b) => order(a.region, b.region));
  result.missed.sort((a, b) => order(a.what, b.what));
  return result;
}

/** What people are told of regions that may not be read. */
export function refusedRegions(refused: RegionalLook<unknown>['refused']): Finding[] {
  if (refused.length === 0) return [];
  const which = (language: Language): string =>
    refused.map(({ region, error }) => `${region} (${whyRefused(error)[language]})`).join(', ');
  return [
    {
      title: {
        en: `${plural(refused.length, 'region')} could not be looked at`,
        ko: `조사하지 못한 리전 ${refused.length}곳`,
      },
      detail: { en: which('en'), ko: which('ko') },
      weight: 'notable',
    },
  ];
}

/** What AWS answers in a region that the account has not enabled (Account Management, *Enable or disable AWS Regions*). */
const NOT_ENABLED = /^(AuthFailure|InvalidClientTokenId|OptInRequired|UnrecognizedClientException)$/;

/** Whether it is the region that refuses, and not the role that lacks the permission. */
const isOfRegion = ({ name, message }: Error): boolean => kindOf(message) !== undefined || NOT_ENABLED.test(name);

/** Why AWS lets nobody look there, or not the role. */
export function whyRefused({ name, message }: Error): Text {
  const kind = kindOf(message);
  if (kind !== undefined)
    return { en: `an ${kind} of the organization forbids it`, ko: `조직의 ${kind}에 따라 금지됨` };
  if (NOT_ENABLED.test(name)) return { en: 'not enabled in the account', ko: '계정에서 활성화되지 않은 리전' };
  return { en: `the role may not: ${name}`, ko: `역할에 권한 없음: ${name}` };
}
