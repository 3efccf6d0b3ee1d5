/** Removals by the intruder of their own creations: they cover tracks and damage nothing. */
import { plural } from '../../domain/format.ts';
import type { Finding } from '../../domain/entry.ts';
import { madeBy } from './creations.ts';
import type { IntruderActivity } from './pursuit.ts';

const REMOVES = /^(?:Delete|Terminate|Deregister|Release)(\w{1,100}?)(?:\d{8}\w{0,20})?$/;

/** Members that name a resource, in the spellings of all services. */
const NAMING = /(name|id|arn|identifier)$/i;

/** Splits the activities into successful removals of what earlier activities created, and all others. */
export function splitCleanUp(activities: readonly IntruderActivity[]): {
  cleanUp: IntruderActivity[];
  others: IntruderActivity[];
} {
  const made = new Set<string>();
  const cleanUp: IntruderActivity[] = [];
  const others: IntruderActivity[] = [];
  for (const activity of activities) {
    const { event } = activity;
    const succeeded = event.failure === undefined;
    const makes = madeBy(event.name);
    if (makes !== undefined && succeeded)
      for (const id of [...namesIn(event.request), ...namesIn(event.response)]) made.add(`${makes} ${id}`);
    const [, removes] = REMOVES.exec(event.name) ?? [];
    const removed = removes === undefined ? [] : namesIn(event.request);
    const isCleanUp = succeeded && removed.length > 0 && removed.every((id) => made.has(`${removes} ${id}`));
    (isCleanUp ? cleanUp : others).push(activity);
  }
  return { cleanUp, others };
}

/** One finding for all removals. */
export function cleanUpFinding(cleanUp: readonly IntruderActivity[], counted: string): Finding[] {
  const [first] = cleanUp;
  if (first === undefined) return [];
  return [
    {
      title: {
        en: `The intruder removed ${plural(cleanUp.length, 'thing')} they had made`,
        ko: `공격자가 직접 만든 리소스 ${cleanUp.length}개 삭제`,
      },
      detail: { en: counted, ko: counted },
      weight: 'notable',
      technique: 'T1070',
      at: first.event.at,
      act: 'destroyed',
      by: { kind: first.by.kind, id: first.by.id },
    },
  ];
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (typeof member === 'string') return NAMING.test(key) && !/request|token/i.test(key) ? [member] : [];
    return namesIn(member);
  });
}
