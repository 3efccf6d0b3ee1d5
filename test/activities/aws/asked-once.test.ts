/** What an activity has just asked AWS is not asked again, until something may have changed. */
import { describe, expect, it } from 'vitest';
import { askingOnce, askOnce, forgetAnswers } from '../../../activities/aws/asked-once.ts';
import { Facts } from '../../../activities/aws/facts.ts';

const client = {};
const counting = () => {
  let n = 0;
  return () => Promise.resolve((n += 1));
};

describe('within one activity', () => {
  it('equal questions share an answer, also those that are asked at the same time', async () => {
    const ask = counting();
    await askingOnce(async () => {
      const answers = await Promise.all([1, 2, 3].map(() => askOnce(client, 'q', ask)));
      expect([...answers, await askOnce(client, 'q', ask)]).toEqual([1, 1, 1, 1]);
      expect(await askOnce(client, 'another', ask)).toBe(2);
      expect(await askOnce({}, 'q', ask)).toBe(3);
    });
  });

  it('AWS is asked again after a write or a wait', async () => {
    const ask = counting();
    await askingOnce(async () => {
      await askOnce(client, 'q', ask);
      forgetAnswers();
      expect(await askOnce(client, 'q', ask)).toBe(2);
    });
  });

  it('a question that failed is asked again', async () => {
    const ask = counting();
    await askingOnce(async () => {
      await expect(askOnce(client, 'q', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
      expect(await askOnce(client, 'q', ask)).toBe(1);
    });
  });

  it('that there is no such thing is an answer', async () => {
    const gone = Object.assign(new Error('no such policy'), { name: 'NoSuchEntityException' });
    await askingOnce(async () => {
      await expect(askOnce(client, 'q', () => Promise.reject(gone))).rejects.toBe(gone);
      await expect(askOnce(client, 'q', counting())).rejects.toBe(gone);
      forgetAnswers();
      expect(await askOnce(client, 'q', counting())).toBe(1);
    });
  });

  it('nothing is shared with another activity, nor outside of one', async () => {
    const ask = counting();
    await askingOnce(() => askOnce(client, 'q', ask));
    await askingOnce(() => askOnce(client, 'q', ask));
    await askOnce(client, 'q', ask);
    expect(await askOnce(client, 'q', ask)).toBe(4);
  });
});

describe('facts about an account', () => {
  it('are asked once, and again after a failure', async () => {
    const facts = new Facts();
    const ask = counting();
    await expect(facts.get('regions', () => Promise.reject(new Error('throttled')))).rejects.toThrow('throttled');
    expect(await Promise.all([facts.get('regions', ask), facts.get('regions', ask)])).toEqual([1, 1]);
    expect(await facts.get('detectors', ask)).toBe(2);
  });
});
