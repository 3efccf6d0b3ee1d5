/** Common parts of the changes that archive or resolve a finding at its source. Each handles findings of one source. */
import { z } from 'zod';
import type { AlertSource } from '../../domain/alert.ts';
import type { Entity } from '../../domain/entity.ts';
import type { Text } from '../../domain/text.ts';
import type { EntryContext } from '../entry.ts';

export type FindingState = { status: string };

/** `holder` is what the source needs besides the id: a detector, an analyzer or a product. */
export const FindingParams = z.strictObject({ holder: z.string().default('') });
export type FindingParams = z.infer<typeof FindingParams>;

/** The `prepare` of such a change. @param fact the fact of the finding that names its holder */
export const ofSource =
  (source: AlertSource, fact: string) =>
  async (_ctx: EntryContext, { facts }: Entity): Promise<FindingParams | { notApplicable: Text }> => {
    const holder = facts?.[fact];
    return facts?.['source'] !== source || holder === undefined ? { notApplicable: OF_ANOTHER_SOURCE } : { holder };
  };

/** An undo makes the finding current again and does nothing else. */
export const SETTLES_ONLY: Text = {
  en: 'It changes how the finding is shown and counted, nothing else. The source opens a new one if it sees the same again.',
  ko: '조사 결과의 표시와 집계만 바뀌며 다른 영향은 없습니다. 같은 활동이 다시 탐지되면 새 조사 결과가 생성됩니다.',
};

const OF_ANOTHER_SOURCE: Text = {
  en: 'The finding belongs to another source and is settled there.',
  ko: '다른 탐지 서비스의 조사 결과이므로 그 서비스에서 처리합니다.',
};
