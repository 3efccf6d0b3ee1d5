/** One line of the table: what is measured, what it must be, what it is. */
export interface Figure {
  what: string;
  /** `≤ 600`; empty for what is only told. */
  must: string;
  is: string;
  /** Undefined for what is only told. */
  holds?: boolean;
}

/** @param shown how the number is written; by itself as it is */
export const atMost = (
  what: string,
  limit: number,
  value: number,
  shown: (value: number) => string = count,
): Figure => ({ what, must: `≤ ${shown(limit)}`, is: shown(value), holds: value <= limit });

export const below = (what: string, limit: number, value: number, shown = ratio): Figure => ({
  what,
  must: `< ${shown(limit)}`,
  is: shown(value),
  holds: value < limit,
});

export const atLeast = (what: string, limit: number, value: number, shown = ratio): Figure => ({
  what,
  must: `≥ ${shown(limit)}`,
  is: shown(value),
  holds: value >= limit,
});

export const yes = (what: string, holds: boolean, otherwise: string): Figure => ({
  what,
  must: 'yes',
  is: holds ? 'yes' : `no: ${otherwise}`,
  holds,
});

export const told = (what: string, is: string): Figure => ({ what, must: '', is });

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
export const ratio = (value: number): string => value.toFixed(2);
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
export const kilobytes = (bytes: number): string => `${count(bytes / 1000)} KB`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
