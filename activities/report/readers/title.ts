/** What an incident is called in a report: our own words in both languages, and not the sentence of the service that raised the alert. */
import { isInvolved, type Entity, type EntityKind } from '../../../domain/entity.ts';
import { shortKey } from '../../../domain/format.ts';
import type { Page } from '../page.ts';

/** `Leaked access key: AKIA…I2 (deploy-bot)`. */
export function incidentName({ state, language }: Page): string {
  const title = state.runbook.title[language];
  const about = mainEntity(state.entities);
  return about === undefined ? title : `${title}: ${nameOf(about)}`;
}

/** What the alert named first is what the incident is about. */
const mainEntity = (entities: readonly Entity[]): Entity | undefined =>
  entities.find((e) => isInvolved(e) && e.standing !== 'source' && !UNNAMED.has(e.kind));

const UNNAMED: ReadonlySet<EntityKind> = new Set(['resource', 'account', 'network-interface', 'volume']);

function nameOf({ kind, id, facts }: Entity): string {
  if (kind === 'access-key') return facts?.['user'] === undefined ? shortKey(id) : `${shortKey(id)} (${facts['user']})`;
  return facts?.['name'] === undefined ? id : `${id} (${facts['name']})`;
}
