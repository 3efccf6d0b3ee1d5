import type { Finding } from '../../../domain/entry.ts';

/** Two findings with the same key say the same. */
export const digestKey = ({ title, at, entity }: Finding): string =>
  [title.en, at ?? '', entity?.kind ?? '', entity?.id ?? ''].join('|');
