import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { startOptions } from '../../../cli/start/options.ts';

/** What is written before the options are refused, and the exit code of commander. */
function refusal(...args: string[]): { written: string; exitCode: number } {
  let written = '';
  const stream = { write: (text: string) => (written += text) };
  try {
    startOptions(args, { stdout: stream, stderr: stream });
  } catch (error) {
    if (error instanceof CommanderError) return { written, exitCode: error.exitCode };
    throw error;
  }
  throw new Error(`accepted: ${args.join(' ')}`);
}
const options = (...args: string[]) => startOptions(args, process);

describe('the options of npm start', () => {
  it('by default play the first scenario, let people decide, and leave nothing running', () => {
    expect(options()).toMatchObject({ scenario: { name: 'leaked-key' }, auto: false, keep: false, until: undefined });
  });

  it('--until implies --auto and --keep', () => {
    expect(options('--until', 'restore', '--scenario', 'crypto-miner')).toMatchObject({
      scenario: { name: 'crypto-miner' },
      until: 'restore',
      auto: true,
      keep: true,
    });
  });

  it('--size and --users say how large the scenario is', () => {
    expect(options('--size', '100', '--users', '20').size).toEqual({ size: 100, users: 20 });
    expect(refusal('--size', 'many').written).toContain('--size takes a number from 1');
    expect(refusal('--scenario', 'root-use', '--size', '2').written).toContain('Scenario root-use takes no --size');
  });

  it('that are wrong are refused with the choices that exist', () => {
    expect(refusal('--atuo').written).toMatch(/Unknown option '--atuo'\n\(Did you mean --auto\?\)/);
    expect(refusal('--scenario', 'nothing').written).toMatch(
      /argument 'nothing' is invalid\. Allowed choices are leaked-key/,
    );
    expect(refusal('--until', 'never').written).toMatch(/Allowed choices are detect, assess/);
    expect(refusal('leaked-key').written).toMatch(/^Too many arguments/);
    expect(refusal('leaked-key').exitCode).not.toBe(0);
  });

  it('--help lists them', () => {
    const { written, exitCode } = refusal('--help');
    expect(exitCode).toBe(0);
    expect(written).toMatch(/--auto +a scripted responder presses the buttons/);
  });
});
