export function withLock<T>(
  file: string,
  act: () => Promise<T>,
  options?: { onWait?: ((owner: number | undefined) => void) | undefined; signal?: AbortSignal | undefined },
): Promise<T>;
export function tryLock(file: string, forgottenAfterMs?: number): (() => void) | undefined;
export function lockOwner(file: string): number | undefined;
export function isAlive(pid: number): boolean;
