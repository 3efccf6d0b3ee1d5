/** The stories by name. */
import { cryptoMiner } from './crypto-miner.ts';
import { leakedKey } from './leaked-key.ts';
import type { ScenarioMaker } from './scenario.ts';

/** The first is the one that plays when none is named. */
export const SCENARIOS: readonly ScenarioMaker[] = [leakedKey, cryptoMiner];
