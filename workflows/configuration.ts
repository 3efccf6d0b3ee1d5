/**
 * Tells the infosec team of a configuration file that is wrong, so that a process goes on with what it said before: once for each
 * state of the file, and when it is right again. Several processes of one kind have the same file.
 */
import { condition, continueAsNew, log, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SlackActivities } from '../contract/activities.ts';
import { configurationSignal, type ConfigurationArgs, type ConfigurationState } from '../contract/configuration.ts';
import { SLACK_SYNC } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';

/** Slack refused a notice (no such channel, a revoked token): a person must fix that first. */
const PAUSE_MS = 10 * 60_000;

type ByProcess = Map<string, ConfigurationState>;

const byProcess = (states: readonly ConfigurationState[] = []): ByProcess => new Map(states.map((s) => [s.process, s]));

const isSame = (one: ConfigurationState | undefined, other: ConfigurationState): boolean =>
  one !== undefined && JSON.stringify(one.problems) === JSON.stringify(other.problems) && one.more === other.more;

export async function configuration(args: ConfigurationArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const [said, told] = [byProcess(args.said), byProcess(args.told)];
  let notices = args.notices ?? 0;
  onSignal(configurationSignal, (state) => {
    said.set(state.process, state);
    const wrong = [...said.values()].filter((s) => s.problems.length > 0);
    setCurrentDetails(wrong.map((s) => `${s.file} of ${s.process} is wrong`).join('\n') || 'every file is right');
  });
  const news = (): ConfigurationState | undefined => [...said.values()].find((s) => !isSame(told.get(s.process), s));
  const isOver = (): boolean => said.size > 0 && [...said.values()].every((s) => s.problems.length === 0);
  for (;;) {
    await condition(() => isLong() || news() !== undefined);
    if (isLong()) {
      await refusalsTold();
      await continueAsNew<typeof configuration>({ said: [...said.values()], told: [...told.values()], notices });
    }
    const next = news()!;
    // It was put right before anybody was told.
    const isUntold = next.problems.length === 0 && told.get(next.process) === undefined;
    if (!isUntold && !(await tell(next, notices + 1))) {
      await condition(isLong, PAUSE_MS, { summary: 'before Slack is tried again' });
      continue;
    }
    if (!isUntold) notices += 1;
    told.set(next.process, next);
    if (news() !== undefined || !isOver()) continue;
    await refusalsTold();
    if (news() === undefined) return;
  }
}

async function tell(state: ConfigurationState, notice: number): Promise<boolean> {
  const { 'slack.configuration': show } = proxyActivities<SlackActivities>(SLACK_SYNC);
  const { firstExecutionRunId: runId, startTime } = workflowInfo();
  try {
    await show({ runId, notice, since: startTime.toISOString(), state });
    return true;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('The infosec team cannot be told of a configuration file', { process: state.process });
    return false;
  }
}
