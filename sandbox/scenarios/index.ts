/** The stories by name. */
import { cloudtrailTampering } from './cloudtrail-tampering.ts';
import { compromisedLambda } from './compromised-lambda.ts';
import { cryptoMiner } from './crypto-miner.ts';
import { denialOfService } from './denial-of-service.ts';
import { edrMalware } from './edr-malware.ts';
import { eksWorkload } from './eks-workload.ts';
import { exposedBucket } from './exposed-bucket.ts';
import { exposedDatabase } from './exposed-database.ts';
import { insider } from './insider.ts';
import { leakedKey } from './leaked-key.ts';
import { publicSnapshot } from './public-snapshot.ts';
import { ransomware } from './ransomware.ts';
import { rootUse } from './root-use.ts';
import type { ScenarioMaker } from './scenario.ts';
import { unknownAlert } from './unknown-alert.ts';
import { unusualTrafficScenario } from './unusual-traffic.ts';
import { vulnerableInstance } from './vulnerable-instance.ts';
import { webApplicationDdos } from './web-application-ddos.ts';

/** The default story is the first. */
export const SCENARIOS: readonly ScenarioMaker[] = [
  leakedKey,
  cryptoMiner,
  exposedBucket,
  publicSnapshot,
  cloudtrailTampering,
  insider,
  rootUse,
  denialOfService,
  vulnerableInstance,
  compromisedLambda,
  unusualTrafficScenario,
  ransomware,
  exposedDatabase,
  edrMalware,
  unknownAlert,
  eksWorkload,
  webApplicationDdos,
];
