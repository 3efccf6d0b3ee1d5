/** A look at many regions: what one meets does not stop the others. */
import { CancelledFailure } from '@temporalio/common';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inEachRegion, refusedRegions } from '../../../activities/aws/in-each-region.ts';
import type { EntryContext } from '../../../activities/entry.ts';
import { Progress, type Beat } from '../../../activities/progress.ts';

const REGIONS = ['ap-south-1', 'eu-west-1', 'sa-east-1', 'us-east-1'];

const aws = (name: string, status = 400): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
const THROTTLED = aws('ThrottlingException');
const DENIED = aws('AccessDeniedException');

/** An attempt of an activity, which goes on where the last one stopped. */
function attempt(earlier?: Beat): { ctx: EntryContext; last: () => Beat } {
  let last: Beat = earlier ?? { done: {} };
  const progress = new Progress(earlier, (beat) => (last = JSON.parse(JSON.stringify(beat)) as Beat));
  const ctx = {
    heartbeat: (doing?: string) => progress.heartbeat(doing),
    once: <T>(key: string, work: () => Promise<T>) => progress.once(key, work),
    why: (error: unknown) => ({ en: (error as Error).name, ko: (error as Error).name }),
  } as unknown as EntryContext;
  return { ctx, last: () => last };
}

describe('a look at many regions', () => {
  it('names the regions that can be read later, and those that may not be read, and has the others', async () => {
    const { ctx } = attempt();
    const looks = await inEachRegion(ctx, REGIONS, async (region) => {
      if (region === 'eu-west-1') throw THROTTLED;
      if (region === 'us-east-1') throw DENIED;
      return `seen ${region}`;
    });
    expect(looks.found).toEqual([
      { region: 'ap-south-1', look: 'seen ap-south-1' },
      { region: 'sa-east-1', look: 'seen sa-east-1' },
    ]);
    expect(looks.missed).toEqual([
      { what: 'eu-west-1', why: { en: 'ThrottlingException', ko: 'ThrottlingException' } },
    ]);
    expect(looks.refused).toEqual([{ region: 'us-east-1', error: DENIED }]);
  });

  it('does not fail when no region answers: all can be read later', async () => {
    const { missed } = await inEachRegion(attempt().ctx, REGIONS, () => Promise.reject(THROTTLED));
    expect(missed.map((m) => m.what)).toEqual(REGIONS);
  });

  it('fails when no region may be read', async () => {
    await expect(inEachRegion(attempt().ctx, REGIONS, () => Promise.reject(DENIED))).rejects.toBe(DENIED);
  });

  it('looks at each region once, however often the activity is interrupted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 4 }), async (interruptions) => {
        const looked: string[] = [];
        let beat: Beat | undefined;
        for (const after of [...interruptions, Infinity]) {
          const { ctx, last } = attempt(beat);
          let left = after;
          const looks = inEachRegion(ctx, REGIONS, async (region) => {
            if (left <= 0) throw new CancelledFailure('the worker stops');
            left -= 1;
            looked.push(region);
            await Promise.resolve();
            return region;
          });
          await looks.catch((error: unknown) => {
            if (!(error instanceof CancelledFailure)) throw error;
          });
          beat = last();
        }
        expect(looked.toSorted()).toEqual(REGIONS);
      }),
    );
  });
});

it('a region that a policy of the organization forbids is named with the kind of that policy', () => {
  const by = (kind: string): Error => new Error(`with an explicit deny in a ${kind} control policy`);
  const [finding] = refusedRegions([
    { region: 'eu-west-1', error: by('service') },
    { region: 'sa-east-1', error: by('resource') },
    { region: 'us-east-1', error: DENIED },
  ]);
  expect(finding?.detail?.en).toBe(
    'eu-west-1 (an SCP of the organization forbids it), sa-east-1 (an RCP of the organization forbids it), us-east-1 (the role may not: AccessDeniedException)',
  );
});

it('a region that is not enabled is called that', () => {
  const [finding] = refusedRegions([{ region: 'ap-east-1', error: aws('OptInRequired') }]);
  expect(finding?.detail).toEqual({
    en: 'ap-east-1 (not enabled in the account)',
    ko: 'ap-east-1 (계정에서 활성화되지 않은 리전)',
  });
});

it('does not fail when policies of the organization forbid all regions that there are to look at', async () => {
  const scp = Object.assign(new Error('with an explicit deny in a service control policy'), { name: 'AccessDenied' });
  const looks = await inEachRegion(attempt().ctx, ['us-east-1'], () => Promise.reject(scp));
  expect(looks.refused).toEqual([{ region: 'us-east-1', error: scp }]);
});
