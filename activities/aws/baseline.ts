/** What an account contains, small enough to store every day, and what is new since the last time. */
import { z } from 'zod';
import type { Entity } from '../../domain/entity.ts';
import type { Finding } from '../../domain/entry.ts';
import { plural, shortKey } from '../../domain/format.ts';
import { josa } from '../../domain/josa.ts';
import { counted, KIND_NAMES } from '../../domain/names.ts';
import type { Text } from '../../domain/text.ts';
import type { Principal } from './iam/principals.ts';

const PerRegion = z.record(z.string(), z.number());
export const Baseline = z.object({
  principals: z.array(
    z.object({
      kind: z.enum(['iam-user', 'iam-role']),
      id: z.string(),
      createdAt: z.string(),
      administrator: z.boolean(),
      keys: z.array(z.string()),
      trusts: z.array(z.string()),
    }) satisfies z.ZodType<Principal>,
  ),
  /** Region → count. A region that could not be read is left out. */
  instances: PerRegion,
  functions: PerRegion,
});
export type Baseline = z.infer<typeof Baseline>;

/** What is new. What was removed is left out, since it gives nobody access. */
export function newSince(before: Baseline, now: Baseline): { findings: Finding[]; entities: Entity[] } {
  const known = new Map(before.principals.map((p) => [`${p.kind} ${p.id}`, p]));
  const found = now.principals.flatMap((p) => {
    const old = known.get(`${p.kind} ${p.id}`);
    return old === undefined ? appeared(p) : changed(old, p);
  });
  return {
    findings: [
      ...found.map((f) => f.finding),
      ...newRegions(before.instances, now.instances, 'EC2', 'instance'),
      ...newRegions(before.functions, now.functions, 'Lambda', 'function'),
    ],
    entities: found.map((f) => f.entity),
  };
}

interface Found {
  finding: Finding;
  entity: Entity;
}

const KINDS: Record<Principal['kind'], Text> = {
  'iam-user': { en: 'User', ko: '사용자' },
  'iam-role': { en: 'Role', ko: '역할' },
};

/** A new user counts more than a new role: every deployment creates roles, but users keep their credentials. */
function appeared(p: Principal): Found[] {
  const { en, ko } = KINDS[p.kind];
  const title: Text = p.administrator
    ? { en: `${en} ${p.id} is new, and an administrator`, ko: `새 ${ko}(관리자 권한): ${p.id}` }
    : { en: `${en} ${p.id} is new`, ko: `새 ${ko}: ${p.id}` };
  const detail = heldBy(p);
  const weight = p.administrator ? 'grave' : p.kind === 'iam-user' ? 'notable' : 'info';
  return [told(p, { title, weight, technique: 'T1136.003', at: p.createdAt, ...(detail && { detail }) })];
}

function heldBy({ kind, keys, trusts }: Principal): Text | undefined {
  if (kind === 'iam-user')
    return { en: plural(keys.length, 'access key'), ko: `액세스 키 ${keys.length}개` } satisfies Text;
  const who = trusts.join(', ').slice(0, 500);
  return who === '' ? undefined : { en: `May be assumed by ${who}`, ko: `수임 가능 주체: ${who}` };
}

function changed(old: Principal, p: Principal): Found[] {
  const { en, ko } = KINDS[p.kind];
  const found: Found[] = [];
  if (p.administrator && !old.administrator)
    found.push(
      told(p, {
        title: { en: `${en} ${p.id} has become an administrator`, ko: `${ko}에 관리자 권한 부여: ${p.id}` },
        weight: 'grave',
        technique: 'T1098.003',
      }),
    );
  const trusted = p.trusts.filter((t) => !old.trusts.includes(t));
  if (trusted.length > 0)
    found.push(
      told(p, {
        title: {
          en: `${en} ${p.id} can be assumed by others than before: ${trusted.join(', ').slice(0, 300)}`,
          ko: `수임 가능 주체 추가(${ko} ${p.id}): ${trusted.join(', ').slice(0, 300)}`,
        },
        weight: trusted.includes('*') ? 'grave' : 'notable',
        technique: 'T1098.001',
      }),
    );
  return [...found, ...p.keys.filter((k) => !old.keys.includes(k)).map((key) => newKey(p, key))];
}

function newKey({ id: user }: Principal, key: string): Found {
  const short = shortKey(key);
  return {
    finding: {
      title: { en: `${user} has a new access key, ${short}`, ko: `새 액세스 키: ${short}(${user})` },
      weight: 'notable',
      technique: 'T1098.001',
      entity: { kind: 'access-key', id: key },
    },
    entity: { kind: 'access-key', id: key, standing: 'related', facts: { user } },
  };
}

const told = ({ kind, id, createdAt }: Principal, finding: Omit<Finding, 'entity'>): Found => ({
  finding: { ...finding, entity: { kind, id } },
  entity: { kind, id, standing: 'related', facts: { createdAt } },
});

function newRegions(
  before: Record<string, number>,
  now: Record<string, number>,
  service: string,
  kind: 'instance' | 'function',
): Finding[] {
  return Object.entries(now)
    .filter(([region, count]) => count > 0 && before[region] === 0)
    .map(([region, count]) => ({
      title: {
        en: `There are ${service} ${KIND_NAMES[kind].en}s in ${region}, where there were none`,
        ko: `사용하지 않던 ${region} 리전에 ${service} ${josa(KIND_NAMES[kind].ko, '이/가')} 있음`,
      },
      detail: { en: counted(count, kind, 'en'), ko: counted(count, kind, 'ko') },
      weight: 'notable',
      technique: 'T1535',
    }));
}
