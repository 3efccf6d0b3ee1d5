import { describe, expect, test, vi, onTestFinished } from 'vitest';
import { statusLine } from '../../scripts/status-line.mjs';

function screen(terminal: { isTTY?: true; columns?: number } = {}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const written: string[] = [];
  const status = statusLine({ write: (text) => written.push(text), ...terminal });
  return { status, written: () => written.splice(0).join('') };
}
const CLEAR = '\r\u001b[2K';

describe('the status line', () => {
  test('on a terminal is rewritten with the time and what is waited for, and goes when the task ends', () => {
    const { status, written } = screen({ isTTY: true, columns: 80 });
    const task = status.begin('Temporal');
    expect(written()).toBe('… Temporal (0 s)');
    vi.advanceTimersByTime(1000);
    expect(written()).toBe(`${CLEAR}… Temporal (1 s)`);
    task.waitsFor('process 7');
    expect(written()).toBe(`${CLEAR}… Temporal: waiting for process 7 (1 s)`);
    status.line('✔ Slack');
    expect(written()).toBe(`${CLEAR}✔ Slack\n… Temporal: waiting for process 7 (1 s)`);
    task.end();
    expect(written()).toBe(CLEAR);
    vi.advanceTimersByTime(60_000);
    expect(written()).toBe('');
  });

  test('names all tasks that are under way, and is never wider than the terminal', () => {
    const { status, written } = screen({ isTTY: true, columns: 12 });
    status.begin('one');
    status.begin('two');
    expect(written().split(CLEAR).at(-1)).toBe('… one, two ');
  });

  test('elsewhere is a line at the beginning of each task and one every 15 s', () => {
    const { status, written } = screen();
    const task = status.begin('Temporal');
    vi.advanceTimersByTime(14_000);
    expect(written()).toBe('… Temporal\n');
    task.waitsFor('process 7');
    task.waitsFor('process 7');
    expect(written()).toBe('… Temporal: waiting for process 7\n');
    vi.advanceTimersByTime(1000);
    expect(written()).toBe('… Temporal: waiting for process 7 (15 s)\n');
    task.end();
    vi.advanceTimersByTime(60_000);
    expect(written()).toBe('');
  });
});
