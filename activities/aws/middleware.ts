/** What every client of a customer's account does beside the SDK: it tries reads again, and notes which call an error came from. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isReadCall } from '../../domain/trail-record.ts';
import { askOnce, forgetAnswers } from './asked-once.ts';
import { isTransient, rememberCall } from './errors.ts';
import { patiently } from './patience.ts';

/** Tries of one read. With the SDK's own retry it is twice as many. */
const READ_TRIES = 7;
/** After this a region that does not answer at all counts as missed. */
const READ_PATIENCE_MS = 30_000;

/**
 * A read that AWS throttles or loses is tried again by itself, so that an inquiry of a thousand reads does not begin again.
 * A write is not: its entry first looks whether it has happened.
 */
export function retryReads(client: { destroy(): void }): void {
  stackOf(client).add(
    (next, { commandName }) =>
      (args) => {
        if (!isRetried(commandName)) return next(args);
        const giveUpAt = Date.now() + READ_PATIENCE_MS;
        const mayPass = (error: unknown): boolean => isTransient(error) && Date.now() < giveUpAt;
        return patiently(() => next(args), { tries: READ_TRIES, mayPass, sleep });
      },
    { step: 'initialize', name: 'firebreak-retry-reads' },
  );
}

/** Shares the answers to equal reads within an activity (asked-once.ts). */
export function shareReads(client: { destroy(): void }): void {
  stackOf(client).add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (isShared(commandName)) {
          const { input } = args as { input: unknown };
          return askOnce(client, `${commandName} ${JSON.stringify(input)}`, () => next(args));
        }
        try {
          return await next(args);
        } finally {
          // What was asked while a write was on its way may be from before it.
          if (!isReadCall(operationOf(commandName))) forgetAnswers();
        }
      },
    { step: 'initialize', name: 'firebreak-share-reads' },
  );
}

/** CloudTrail's event history is read at a pace of its own (cloudtrail/history.ts), which each try has to keep. */
const isRetried = (commandName = ''): boolean =>
  (isReadCall(operationOf(commandName)) && commandName !== 'LookupEventsCommand') || isReport(commandName);

/** It has AWS write a report or look something up for a while. Asked twice, it changes nothing in the account. */
const isReport = (commandName: string): boolean => REPORTS.has(operationOf(commandName));
const REPORTS: ReadonlySet<string> = new Set([
  'GenerateCredentialReport',
  'GenerateServiceLastAccessedDetails',
  'StartInvestigation',
  'StartQuery',
]);

/** A body that is read as a stream cannot be shared. */
const isShared = (commandName: string): boolean =>
  isRetried(commandName) && !isReport(commandName) && commandName !== 'GetObjectCommand';

/** Notes the call of each error, because the SDK's errors do not name it. */
export function rememberCalls(client: { destroy(): void }, region: string): void {
  stackOf(client).add(
    (next, { clientName = 'aws', commandName = 'unknown' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          const service = clientName.replace(/Client$/, '').toLowerCase();
          rememberCall(error, { service, operation: operationOf(commandName), region });
          throw error;
        }
      },
    { step: 'initialize', name: 'firebreak-remember-call' },
  );
}

const operationOf = (commandName: string): string => commandName.replace(/Command$/, '');

/** The part of every SDK client that the clients' own types leave generic. */
interface Stack {
  add(
    middleware: (
      next: (args: unknown) => Promise<unknown>,
      context: { clientName?: string; commandName?: string },
    ) => (args: unknown) => Promise<unknown>,
    options: { step: 'initialize'; name: string },
  ): void;
}

const stackOf = (client: { destroy(): void }): Stack =>
  (client as unknown as { middlewareStack: Stack }).middlewareStack;
