import { describe, expect, it } from 'vitest';
import { acquireUpdate, answerSignal, noteSignal, taskSignal } from '../../contract/messages.ts';

const by = { slackUser: 'U0MINJI01', name: 'minji' };
const holder = { incidentId: 'acme-1', runId: 'run', stepId: 'isolate-1' };

describe('a message', () => {
  it('is what its schema says, without anything that was added to it', () => {
    expect(noteSignal.schema.parse({ text: 'x', by: { ...by, roles: ['lead'] }, more: 1 })).toEqual({ text: 'x' });
    expect(answerSignal.schema.safeParse({ stepId: 's', digest: 'd', answer: 'approve' }).success).toBe(false);
  });

  it('keeps everything that a request for a lock says, and needs what it is for', () => {
    const request = {
      id: '1',
      by: holder,
      entry: 'ec2.quarantine',
      target: 'instance||i-1',
      want: 'hold',
      params: {},
      from: { a: 1 },
      to: null,
    };
    expect(acquireUpdate.schema.parse([request])).toEqual([request]);
    expect(acquireUpdate.schema.safeParse([{ ...request, want: 'keep' }]).success).toBe(false);
    expect(
      acquireUpdate.schema.safeParse([{ id: '1', by: holder, entry: 'e', target: 't', want: 'hold' }]).success,
    ).toBe(false);
  });

  it('is refused when a person wrote more than Slack lets them', () => {
    const task = { taskId: 'task-1', digest: 'd', answer: 'drop', reason: 'x'.repeat(3000) };
    expect(taskSignal.schema.safeParse(task).success).toBe(true);
    expect(taskSignal.schema.safeParse({ ...task, reason: `${task.reason}x` }).success).toBe(false);
    expect(
      taskSignal.schema.safeParse({ taskId: 'task-1', digest: 'd', answer: 'move', dueAt: 'soon', reason: '' }).success,
    ).toBe(false);
  });
});
