/** `system.tell`: tells a system outside of an incident what happened. What it could not be told is tried again; nothing waits for it. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { SystemActivities } from '../../contract/activities.ts';
import { titleIn } from '../../domain/alert.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { accountNumber } from '../../domain/format.ts';
import { CATEGORY_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import { SYSTEM_NAMES, ticketSystems, type OutsideSystem } from '../../domain/outside-systems.ts';
import { externalKey, type TellProgress, type TellSystemInput } from '../../domain/system-telling.ts';
import { oneLine, type Text } from '../../domain/text.ts';
import { beating } from '../alive.ts';
import type { SystemTold } from './system-adapter.ts';
import { customerOf } from './send.ts';
import { adapterOf } from './system-adapters.ts';
import { failure, linkTo } from './system-http.ts';
import { defanged } from './words.ts';

/** With what the systems outside are reached. */
export interface SystemDeps {
  /** customers.yaml as it is now. */
  customers: () => CustomersFile;
  /** By the system's id; the first one is used. */
  keys: ReadonlyMap<string, readonly string[]>;
  send?: typeof fetch;
  /** Before each search for a ticket that may have been opened. */
  pausesMs?: readonly number[];
}

/** @throws ApplicationFailure `NotTold` if there is none */
export function keyOf(keys: SystemDeps['keys'], { id }: { id: string }): string {
  const [secret] = keys.get(id) ?? [];
  if (secret === undefined) throw failure(id, 'FIREBREAK_SYSTEM_KEYS has no key of it', false);
  return secret;
}
export const titleOf = ({ id, kind }: Pick<OutsideSystem, 'id' | 'kind'>): string => `${SYSTEM_NAMES[kind]} (${id})`;

/** A new ticket is found by a search after some seconds. */
const PAUSES_MS = [2_000, 4_000, 8_000];
/** After it nothing more is begun, so that what was told is known before the time limit of the call (`SYSTEM`). */
const ENOUGH_MS = 20_000;

/** Characters of one text. */
const MOST = 3_000;

export const createSystemActivity = ({
  customers,
  keys,
  send = fetch,
  pausesMs = PAUSES_MS,
}: SystemDeps): Pick<SystemActivities, 'system.tell'> => ({
  async 'system.tell'(input) {
    const activity = Context.current();
    const customer = customerOf(customers(), input.incident.customerId);
    const system = ticketSystems(customer?.systems ?? []).find(({ id }) => id === input.system);
    if (system === undefined) throw failure(input.system, 'customers.yaml does not have it any more', false);
    const secret = keyOf(keys, system);
    const adapter = adapterOf(system);
    const link = linkTo(adapter.site(system), titleOf(system), adapter.headers(system, secret), secret, send);
    const told = toldOf(input);
    // A repeated attempt tells nothing that the one before told.
    let progress = (activity.info.heartbeatDetails as TellProgress | undefined) ?? {
      ...(input.ref === undefined ? {} : { ref: input.ref }),
      ...(input.sent === undefined ? {} : { sent: input.sent }),
      seq: 0,
    };
    const keep = (next: TellProgress): void => {
      progress = next;
      activity.heartbeat(progress);
    };
    const open = async (): Promise<string> => {
      if (adapter.find !== undefined) {
        for (const pauseMs of progress.sent === true ? pausesMs : [0]) {
          await activity.sleep(pauseMs);
          const known = await adapter.find(link, system, told);
          if (known !== undefined) return known;
        }
        keep({ ...progress, sent: true });
      }
      return adapter.create(link, system, told);
    };
    const endMs = Date.now() + ENOUGH_MS;
    const tellAll = async (): Promise<void> => {
      for (const telling of input.tellings) {
        if (telling.seq <= progress.seq) continue;
        if (progress.seq > 0 && Date.now() > endMs) return;
        const { ref } = progress;
        if (ref === undefined) {
          keep({ ref: await open(), seq: telling.seq });
          continue;
        }
        const text = oneLine(telling.what[input.customer.language]).slice(0, MOST);
        await adapter.tell(link, system, { ...told, ref, telling, text });
        keep({ ref, seq: telling.seq });
      }
    };
    try {
      await beating(() => activity.heartbeat(progress), tellAll);
      return progress;
    } catch (error) {
      const isNew = progress.seq > 0 || progress.ref !== input.ref || progress.sent !== input.sent;
      if (!isNew || !(error instanceof ApplicationFailure)) throw error;
      const [failed] = error.details as [Text];
      return { ...progress, failed };
    }
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
