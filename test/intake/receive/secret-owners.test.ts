/** Secrets of the environment and the people of customers.yaml whose they are. */
import { expect, it } from 'vitest';
import { silentIn, strangersIn, type SecretSettings } from '../../../intake/receive/secret-owners.ts';

const SECRET = 'a-secret-that-nobody-may-read-000';
const owners = [
  {
    senders: [
      { id: 'acme-bus', door: 'eventbridge' as const, sources: ['guardduty' as const] },
      { id: 'acme-edr', door: 'webhook' as const },
    ],
    systems: [{ id: 'acme-pages', kind: 'pagerduty' as const }],
  },
];
const settings = (over: Partial<Record<keyof SecretSettings, string[]>> = {}): SecretSettings => {
  const of = (ids: string[]) => new Map(ids.map((id) => [id, [SECRET]]));
  return {
    FIREBREAK_API_KEYS: of(over.FIREBREAK_API_KEYS ?? ['acme-bus']),
    FIREBREAK_WEBHOOKS: of(over.FIREBREAK_WEBHOOKS ?? ['acme-edr']),
    FIREBREAK_SYSTEM_SECRETS: of(over.FIREBREAK_SYSTEM_SECRETS ?? ['acme-pages']),
  };
};

it('fit when each is listed under the door or as the system that uses it', () => {
  expect(strangersIn(settings(), owners)).toEqual([]);
  expect(silentIn(settings(), owners)).toEqual([]);
});

it.each([
  ['FIREBREAK_API_KEYS', 'acme-edr', 'senders'],
  ['FIREBREAK_WEBHOOKS', 'acme-bus', 'senders'],
  ['FIREBREAK_SYSTEM_SECRETS', 'acme-jria', 'systems'],
] as const)(
  'in %s of somebody who is not listed there are named with what to do, without the secret',
  (setting, id, list) => {
    const [problem, ...others] = strangersIn(settings({ [setting]: [id] }), owners);
    expect(problem).toBe(`${setting} names ${id}: list it in customers.yaml, under ${list} of its customer`);
    expect(others).toEqual([]);
  },
);

it('that are missing are told of senders, and not of systems, which may tell nothing', () => {
  const none = settings({ FIREBREAK_API_KEYS: [], FIREBREAK_WEBHOOKS: [], FIREBREAK_SYSTEM_SECRETS: [] });
  expect(silentIn(none, owners)).toEqual([
    { setting: 'FIREBREAK_API_KEYS', silent: ['acme-bus'] },
    { setting: 'FIREBREAK_WEBHOOKS', silent: ['acme-edr'] },
  ]);
});
