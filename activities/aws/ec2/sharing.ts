/** With whom a snapshot or an image is shared: `all`, account ids, and for images ARNs of organizations and their units. */
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';

export type Sharing = { sharedWith: string[] };

export const SharingParams = z.strictObject({
  /** Account ids and organization ARNs that it stays shared with: the runbook names those the customer trusts. */
  keep: z.array(z.string()).default([]),
});
export type SharingParams = z.infer<typeof SharingParams>;

/** Stands for everybody, as AWS names the group. */
export const EVERYBODY = 'all';

export const sharingOf = (grantees: readonly (string | undefined)[]): Sharing => ({
  sharedWith: [...new Set(grantees.filter((g): g is string => g !== undefined && g !== ''))].toSorted((a, b) =>
    a < b ? -1 : 1,
  ),
});

export const unshared = ({ sharedWith }: Sharing, { keep }: SharingParams): Sharing => ({
  sharedWith: sharedWith.filter((grantee) => keep.includes(grantee)),
});

/** What leads from what is there to what is wanted. */
export function sharingChange(now: Sharing, to: Sharing): { add: string[]; remove: string[] } {
  return {
    add: to.sharedWith.filter((g) => !now.sharedWith.includes(g)),
    remove: now.sharedWith.filter((g) => !to.sharedWith.includes(g)),
  };
}

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
  en: 'It is public: every AWS account can use it until now, and no other account can afterwards.',
  ko: '현재 퍼블릭 상태로 모든 AWS 계정이 사용할 수 있으며, 조치 후에는 다른 계정이 사용할 수 없습니다.',
};

const COPIES_STAY: Text = {
  en: 'Copies that others have made are theirs: treat what is in it as disclosed.',
  ko: '다른 계정이 이미 만든 복사본은 회수할 수 없으므로 내용이 유출된 것으로 간주하세요.',
};
