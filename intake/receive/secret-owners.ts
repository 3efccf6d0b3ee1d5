/** Compares the secrets that are set with customers.yaml, which says whose they are. Texts name the owners, never a secret. */
import type { IntakeCustomer } from '../../domain/extracts.ts';
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

/**
 * A sentence for each setting with secrets of somebody whom customers.yaml does not list there: such a secret would open nothing, and
 * its name is probably misspelt.
 */
export const strangersIn = (secrets: SecretSettings, customers: readonly Owners[]): string[] =>
  settings.flatMap((setting) => {
    const known = new Set(ownersIn(setting, customers));
    const strange = [...secrets[setting].keys()].filter((id) => !known.has(id));
    if (strange.length === 0) return [];
    const { list } = OWNERS[setting];
    return [`${setting} names ${strange.join(', ')}: list it in customers.yaml, under ${list} of its customer`];
  });

/** Those who are listed and have no secret, so that nothing they send is taken. A system may have none: it is told, and tells nothing. */
export const silentIn = (
  secrets: SecretSettings,
  customers: readonly Owners[],
): { setting: Setting; silent: string[] }[] =>
  settings
    .filter((setting) => OWNERS[setting].list === 'senders')
    .map((setting) => ({ setting, silent: ownersIn(setting, customers).filter((id) => !secrets[setting].has(id)) }))
    .filter(({ silent }) => silent.length > 0);
