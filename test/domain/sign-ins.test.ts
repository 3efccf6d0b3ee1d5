import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alert } from '../../domain/alert.ts';
import { countSignIn, SIGN_IN_BURST, signInAlert, type SignIn, type SignInMemory } from '../../domain/sign-ins.ts';

const T0 = Date.parse('2026-11-20T03:00:00Z');
const signIn = (id: number, minute: number, more: Partial<SignIn> = {}): SignIn => ({
  id: `e${id}`,
  at: new Date(T0 + minute * 60_000).toISOString(),
  region: 'us-east-1',
  succeeded: false,
  user: 'kim',
  address: '198.51.100.23',
  ...more,
});

/** The alerts that these sign-ins make, in order of arrival. */
function alertsOf(signIns: readonly SignIn[]): Alert[] {
  let memory: SignInMemory = { failures: [] };
  return signIns.flatMap((next) => {
    const counted = countSignIn(memory, next);
    memory = counted.memory;
    return signInAlert('111122223333', counted.result) ?? [];
  });
}

describe('failed sign-ins', () => {
  it('make no alert one by one, nor when they are spread over hours', () => {
    expect(alertsOf([signIn(1, 0)])).toEqual([]);
    expect(alertsOf(Array.from({ length: 50 }, (_, i) => signIn(i, i * 5)))).toEqual([]);
  });

  it('within minutes make one alert, with the addresses as its source and no affected user', () => {
    const [alert, ...more] = alertsOf(
      [0, 1, 2, 3, 4].map((i) => signIn(i, i, { user: `user-${i}`, address: `198.51.100.${i % 2}` })),
    );
    expect(more).toEqual([]);
    expect(Alert.parse(alert)).toMatchObject({
      id: 'failed-sign-ins/e0',
      findingType: 'signin:FailedSignIns',
      title: '5 failed sign-ins to the console',
      category: 'unauthorized-access',
      severity: 'medium',
      correlationKey: 'type:signin:FailedSignIns',
      occurredAt: '2026-11-20T03:00:00.000Z',
    });
    expect(alert?.entities.filter((e) => e.standing === 'source').map((e) => e.id)).toEqual([
      '198.51.100.0',
      '198.51.100.1',
    ]);
    expect(alert?.entities.some((e) => e.standing === 'affected')).toBe(false);
  });

  it('that continue are reported again each time their number doubles, as the same alert', () => {
    const alerts = alertsOf(Array.from({ length: 1000 }, (_, i) => signIn(i, i / 100)));
    expect(alerts.map((a) => Number.parseInt(a.title, 10))).toEqual([5, 10, 20, 40, 80, 160, 320, 640]);
    expect(new Set(alerts.map((a) => a.id)).size).toBe(1);
  });

  it('after a quiet time are a new burst', () => {
    const bursts = [0, 120].flatMap((start) => [0, 1, 2, 3, 4].map((i) => signIn(start + i, start + i)));
    expect(alertsOf(bursts).map((a) => a.id)).toEqual(['failed-sign-ins/e0', 'failed-sign-ins/e120']);
  });
});

describe('a sign-in that succeeds', () => {
  const guessed = [0, 1, 2, 3, 4].map((i) => signIn(i, i));
  const won = { succeeded: true };

  it('after a burst from the same address or of the same user is an alert about that user', () => {
    for (const more of [{ address: '203.0.113.9' }, { user: 'lee' }]) {
      const [, alert] = alertsOf([...guessed, signIn(9, 5, { ...won, ...more })]);
      const user = 'user' in more ? 'lee' : 'kim';
      expect(Alert.parse(alert)).toMatchObject({
        findingType: 'signin:SignInAfterFailures',
        severity: 'high',
        correlationKey: `iam-user:${user}`,
      });
      expect(alert?.entities).toContainEqual(expect.objectContaining({ id: user, standing: 'affected' }));
    }
  });

  it('is no alert for other users, after a few failures, or long afterwards', () => {
    expect(alertsOf([...guessed, signIn(9, 5, { ...won, user: 'lee', address: '203.0.113.9' })])).toHaveLength(1);
    expect(alertsOf([...guessed.slice(2), signIn(9, 5, won)])).toEqual([]);
    expect(alertsOf([...guessed, signIn(9, 30, won)])).toHaveLength(1);
  });
});

describe('the count', () => {
  const signIns = fc
    .array(fc.record({ id: fc.nat(30), minute: fc.integer({ min: 0, max: 40 }), succeeded: fc.boolean() }), {
      maxLength: 60,
    })
    .map((list) => list.map(({ id, minute, succeeded }) => signIn(id, minute, { succeeded })));

  it('stays bounded and reports no number twice, for any sign-ins in any order', () => {
    fc.assert(
      fc.property(signIns, (list) => {
        let memory: SignInMemory = { failures: [] };
        for (const next of list) {
          const before = memory;
          const counted = countSignIn(memory, next);
          memory = counted.memory;
          expect(memory.failures.length).toBeLessThanOrEqual(100);
          expect(new Set(memory.failures.map((f) => f.id)).size).toBe(memory.failures.length);
          if (next.succeeded) expect(memory).toBe(before);
          if (counted.result.verdict === 'burst') {
            expect(counted.result.failures.length).toBeGreaterThan(0);
            expect(counted.result.count).toBeGreaterThanOrEqual(SIGN_IN_BURST.failures);
          }
        }
      }),
    );
  });
});
