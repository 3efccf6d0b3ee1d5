export function withLock<T>(file: string, act: () => Promise<T>): Promise<T>;
