/** Counts the console sign-ins of one account, for all intake processes together. Ends after a time without sign-ins. */
import { condition, continueAsNew, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import { countSignIn, signInAlert, type SignIn, type SignInMemory } from '../domain/sign-ins.ts';
import { RAISE } from './activity-options.ts';
import type { AlertActivities } from '../contract/activities.ts';
import { signInSignal, type SignInsArgs } from '../contract/messages.ts';
import { faultOfMemory, faultOfStart, refuseToBegin } from './begun.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';

/** Started by the first failed sign-in. @param known only when it continues as new */
export async function signIns(args: SignInsArgs, known?: SignInMemory): Promise<void> {
  const fault = faultOfStart(args) ?? faultOfMemory(known);
  if (fault !== undefined) await refuseToBegin(fault);
  let memory = known ?? { failures: [] };
  const arrived: SignIn[] = [];
  onSignal(signInSignal, (signIn) => {
    arrived.push(signIn);
  });
  const { 'alert.raise': raise } = proxyActivities<AlertActivities>(RAISE);
  for (;;) {
    const isQuiet = !(await condition(() => arrived.length > 0 || isLong(), args.quietMs));
    for (let next = arrived.shift(); next !== undefined; next = arrived.shift()) {
      const counted = countSignIn(memory, next);
      memory = counted.memory;
      const alert = signInAlert(args.account, counted.result);
      if (alert !== undefined) await raise({ customerId: args.customerId, alert });
    }
    setCurrentDetails(`${memory.failures.length} failed sign-ins in the last minutes`);
    if (!isQuiet && !isLong()) continue;
    await refusalsTold();
    if (arrived.length > 0) continue;
    if (isQuiet) return;
    await continueAsNew<typeof signIns>(args, memory);
  }
}
