/** Lists at the end of a run the tests that passed only when they were run again. Each of them is to be fixed. */
import type { Reporter, TestCase } from 'vitest/node';

export default class Retried implements Reporter {
  private readonly names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.names.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd(): void {
    if (this.names.length > 0) console.log(`\nPassed only when run again:\n  ${this.names.join('\n  ')}`);
  }
}
