/** Counts the console sign-ins of one account, for all intake processes together. Ends after a time without sign-ins. */
import { condition, continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { countSignIn, signInAlert, type SignIn, type SignInMemory } from '../domain/sign-ins.ts';
import { RAISE } from './activity-options.ts';
import type { AlertActivities } from '../contract/activities.ts';
import { signInSignal, type SignInsArgs } from '../contract/messages.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { onSignal } from './on-signal.ts';

/** Started by the first failed sign-in. @param known only when it continues as new */
export async function signIns(args: SignInsArgs, known: SignInMemory = { failures: [] }): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  let memory = known;
  const arrived: SignIn[] = [];
  onSignal(signInSignal, (signIn) => {
    arrived.push(signIn);
  });
  const { 'alert.raise': raise } = proxyActivities<AlertActivities>(RAISE);
  while (await condition(() => arrived.length > 0, args.quietMs)) {
    for (let next = arrived.shift(); next !== undefined; next = arrived.shift()) {
      const counted = countSignIn(memory, next);
      memory = counted.memory;
      const alert = signInAlert(args.account, counted.result);
      if (alert !== undefined) await raise({ customerId: args.customerId, alert });
    }
    setCurrentDetails(`${memory.failures.length} failed sign-ins in the last minutes`);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof signIns>(args, memory);
  }
}
