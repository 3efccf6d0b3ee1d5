/** Brings Temporal to what a configuration file says, also when Temporal does not answer at the moment at which the file changes. */

export interface Kept<T> {
  /** From now on this is to be applied. @returns when it has been tried for the first time, if nothing else is being applied */
  readonly put: (value: T) => Promise<void>;
  /** Nothing more is tried. */
  readonly end: () => void;
}

const AGAIN_MS = 60_000;

/**
 * Applies what was put last until that has succeeded. Never two at a time: an older version that is still being applied must not
 * remove what a newer one has made.
 * @param failed is told of each try that failed @param againMs between a try that failed and the next
 */
export function kept<T>(
  apply: (value: T) => Promise<void>,
  failed: (error: unknown) => void,
  againMs = AGAIN_MS,
): Kept<T> {
  let wanted: { value: T } | undefined;
  let isApplying = false;
  let timer: NodeJS.Timeout | undefined;
  const applyAll = async (): Promise<void> => {
    clearTimeout(timer);
    if (isApplying) return;
    isApplying = true;
    while (wanted !== undefined) {
      const tried = wanted;
      try {
        await apply(tried.value);
        if (wanted === tried) wanted = undefined;
      } catch (error) {
        failed(error);
        // What was put meanwhile is tried at once.
        if (wanted !== tried) continue;
        timer = setTimeout(() => void applyAll(), againMs).unref();
        break;
      }
    }
    isApplying = false;
  };
  return {
    put(value) {
      wanted = { value };
      return applyAll();
    },
    end() {
      wanted = undefined;
      clearTimeout(timer);
    },
  };
}
