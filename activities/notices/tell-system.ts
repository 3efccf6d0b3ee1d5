/** `system.tell`: tells a system outside of an incident what happened. What it could not be told is tried again; nothing waits for it. */
import { Context } from '@temporalio/activity';
import type { SystemActivities } from '../../contract/activities.ts';
import { titleIn } from '../../domain/alert.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { accountNumber } from '../../domain/format.ts';
import { CATEGORY_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import { SYSTEM_NAMES } from '../../domain/outside-systems.ts';
import { externalKey, type TellSystemInput } from '../../domain/system-telling.ts';
import { oneLine } from '../../domain/text.ts';
import type { SystemTold } from './system-adapter.ts';
import { adapterOf } from './system-adapters.ts';
import { failure, linkTo } from './system-http.ts';
import { defanged } from './words.ts';

export interface SystemDeps {
  /** customers.yaml as it is now. */
  customers: () => CustomersFile;
  /** By the system's id; the first one is used. */
  keys: ReadonlyMap<string, readonly string[]>;
  send?: typeof fetch;
}

/** How far an attempt came, in its heartbeats: a repeated one tells nothing twice that an earlier one knows of. */
interface Progress {
  ref: string;
  seq: number;
}

/** Characters of one text. */
const MOST = 3_000;

export const createSystemActivity = ({ customers, keys, send = fetch }: SystemDeps): SystemActivities => ({
  async 'system.tell'(input) {
    const activity = Context.current();
    const customer = customers().customers.find((c) => c.id === input.incident.customerId);
    const system = customer?.systems.find(({ id }) => id === input.system);
    if (system === undefined) throw failure(input.system, 'customers.yaml does not have it any more', false);
    const [secret] = keys.get(system.id) ?? [];
    if (secret === undefined) throw failure(system.id, 'FIREBREAK_SYSTEM_KEYS has no key of it', false);
    const adapter = adapterOf(system);
    const name = `${SYSTEM_NAMES[system.kind]} (${system.id})`;
    const link = linkTo(adapter.site(system), name, adapter.headers(system, secret), secret, send);
    const told = toldOf(input);
    let { ref, seq } = (activity.info.heartbeatDetails as Progress | undefined) ?? { ref: input.ref, seq: 0 };
    for (const telling of input.tellings) {
      if (telling.seq <= seq) continue;
      if (ref === undefined) ref = await adapter.open(link, system, told);
      else {
        const text = oneLine(telling.what[input.customer.language]).slice(0, MOST);
        await adapter.tell(link, system, { ...told, ref, telling, text });
      }
      seq = telling.seq;
      activity.heartbeat({ ref, seq } satisfies Progress);
    }
    return { ref: ref ?? told.key };
  },
});

function toldOf(input: TellSystemInput): SystemTold {
  const { incident, runId, customer, severity, category, link } = input;
  const { language, account } = customer;
  const rank = SEVERITY_NAMES[severity][language];
  const what = defanged(titleIn(input, language));
  const words = {
    en: {
      severity: 'Severity',
      customer: 'Customer',
      account: 'Account',
      kind: 'Category',
      incident: 'Incident',
      follow: 'Follow it',
    },
    ko: {
      severity: '심각도',
      customer: '고객사',
      account: '계정',
      kind: '분류',
      incident: '인시던트',
      follow: '진행 상황',
    },
  }[language];
  const details = [
    what,
    `${words.severity}: ${rank}`,
    `${words.customer}: ${customer.name}`,
    `${words.account}: ${account.name} (${accountNumber(account.id)})`,
    `${words.kind}: ${CATEGORY_NAMES[category][language]}`,
    `${words.incident}: ${incident.id}`,
    ...(link === undefined ? [] : [`${words.follow}: ${link}`]),
  ];
  return {
    input,
    key: externalKey(incident.id, runId),
    summary: oneLine(`${rank}: ${customer.name} ${account.name}: ${what}`),
    details: details.join('\n').slice(0, MOST),
  };
}
