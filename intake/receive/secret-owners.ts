/** Whose the secrets of intake's settings are. */
import type { IntakeCustomer } from '../../domain/extracts.ts';
import { silentAmong, strangersAmong } from '../../domain/secret-owners.ts';
import type { Secrets } from './senders.ts';

type Owners = Pick<IntakeCustomer, 'senders' | 'systems'>;

/** Who of a customer has secrets in a setting, and where customers.yaml lists them. */
const OWNERS = {
  FIREBREAK_API_KEYS: { list: 'senders', of: ({ senders }: Owners) => senders.filter((s) => s.door !== 'webhook') },
  FIREBREAK_WEBHOOKS: { list: 'senders', of: ({ senders }: Owners) => senders.filter((s) => s.door === 'webhook') },
  FIREBREAK_SYSTEM_SECRETS: { list: 'systems', of: ({ systems }: Owners) => systems },
} as const;

type Setting = keyof typeof OWNERS;
export type SecretSettings = Readonly<Record<Setting, Secrets>>;

const settings = Object.keys(OWNERS) as Setting[];
const ownersIn = (setting: Setting, customers: readonly Owners[]): string[] =>
  customers.flatMap((customer) => OWNERS[setting].of(customer).map(({ id }) => id));

/** A sentence for each setting with secrets of somebody whom customers.yaml does not list there. */
export const strangersIn = (secrets: SecretSettings, customers: readonly Owners[]): string[] =>
  settings.flatMap((setting) =>
    strangersAmong(setting, secrets[setting], ownersIn(setting, customers), OWNERS[setting].list),
  );

/** Those who are listed and have no secret, so that nothing they send is taken. A system may have none: it is told, and tells nothing. */
export const silentIn = (
  secrets: SecretSettings,
  customers: readonly Owners[],
): { setting: Setting; silent: string[] }[] =>
  settings
    .filter((setting) => OWNERS[setting].list === 'senders')
    .map((setting) => ({ setting, silent: silentAmong(secrets[setting], ownersIn(setting, customers)) }))
    .filter(({ silent }) => silent.length > 0);
