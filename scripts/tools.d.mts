export const MOTO_VERSION: string;
export const TEMPORAL_CLI_VERSION: string;
export const CACHE: string;
export const BIN: string;
export const MOTO: { venv: string; python: string; marker: string };
export function findTemporal(): string | undefined;
export function onPath(program: string): string | undefined;
export function botocoreModels(): string | undefined;
