/** Taking back what is shared with other accounts: what snapshots and images have in common. */
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { defineChange, type ChangeEntry, type EntryContext } from '../../entry.ts';
import { orGone } from '../found.ts';
import { ec2Resource } from '../written.ts';

/** `all`, account ids, and for images ARNs of organizations and their units; sorted. */
type Sharing = { sharedWith: string[] };

export const SharingParams = z.strictObject({
  /** Account ids and organization ARNs that it stays shared with: the runbook names those the customer trusts. */
  keep: z.array(z.string()).default([]),
});
export type SharingParams = z.infer<typeof SharingParams>;

/** AWS's name of the group of all accounts. */
export const EVERYBODY = 'all';

interface Shared {
  id: string;
  title: Text;
  target: Entity['kind'];
  permissions: string[];
  /** @returns with whom it is shared, in any order; blanks are left out */
  granteesOf(ctx: EntryContext, target: Entity): Promise<(string | undefined)[]>;
  /** Adds or removes grantees; one of the lists is empty, since AWS refuses to add and remove in one call. */
  modify(ctx: EntryContext, target: Entity, change: { add: string[]; remove: string[] }): Promise<unknown>;
  /** What the people who approve should know besides. */
  impact?: Text[];
}

/** The change that takes a thing back from everybody but those whom the runbook lists under `keep`. */
export function defineUnsharing(shared: Shared): ChangeEntry<Sharing, SharingParams> {
  const { id, title, target: kind, permissions, impact = [] } = shared;
  const read = async (ctx: EntryContext, target: Entity): Promise<Sharing> => {
    const grantees = await orGone(target.id, shared.granteesOf(ctx, target));
    return { sharedWith: [...new Set(grantees.filter((g): g is string => g !== undefined && g !== ''))].sort() };
  };
  return defineChange<Sharing, SharingParams>({
    id,
    title,
    targets: [kind],
    reversible: true,
    permissions,
    csf: ['RS.MI-01', 'PR.DS-01'],
    requirements: ['P1.7'],
    params: SharingParams,
    read,
    writes: (ctx, target) => ec2Resource(ctx, target, kind, target.id),
    desired: ({ sharedWith }, { keep }) => ({ sharedWith: sharedWith.filter((g) => keep.includes(g)) }),
    async write(ctx, target, _from, to) {
      const now = await read(ctx, target);
      const remove = now.sharedWith.filter((g) => !to.sharedWith.includes(g));
      const add = to.sharedWith.filter((g) => !now.sharedWith.includes(g));
      if (remove.length > 0) await shared.modify(ctx, target, { add: [], remove });
      if (add.length > 0) await shared.modify(ctx, target, { add, remove: [] });
    },
    impact: (_ctx, _target, state, params) => Promise.resolve([...sharingImpact(state, params), ...impact]),
  });
}

/** What those lose with whom it is shared. */
export function sharingImpact({ sharedWith }: Sharing, { keep }: SharingParams): Text[] {
  const lose = sharedWith.filter((g) => !keep.includes(g) && g !== EVERYBODY);
  return [
    ...(lose.length === 0 ? [] : [loseIt(lose)]),
    ...(sharedWith.includes(EVERYBODY) ? [EVERYBODY_LOSES_IT] : []),
    COPIES_STAY,
  ];
}

const loseIt = (grantees: string[]): Text => ({
  en: `These can no longer use it: ${grantees.join(', ')}.`,
  ko: `다음 대상은 더 이상 사용할 수 없습니다: ${grantees.join(', ')}.`,
});

const EVERYBODY_LOSES_IT: Text = {
  en: 'It is public: every AWS account can use it now, and no other account can use it afterwards.',
  ko: '현재 퍼블릭 상태로 모든 AWS 계정이 사용할 수 있으며, 조치 후에는 다른 계정이 사용할 수 없습니다.',
};

const COPIES_STAY: Text = {
  en: 'Copies that others have made are theirs: treat what is in it as disclosed.',
  ko: '다른 계정이 이미 만든 복사본은 회수할 수 없으므로 내용이 유출된 것으로 간주하세요.',
};
