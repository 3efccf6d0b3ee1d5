/** The message that is posted when an incident has ended. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf } from '../../../domain/projections.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { verbatim } from '../../../domain/text.ts';
import { closingMessage } from '../../../slack-app/blocks/closing.ts';
import { marked } from '../../../slack-app/blocks/elements.ts';
import { incidents } from '../../incidents/arbitrary.ts';
import { incident } from '../../incidents/closed.ts';
import { faultsOfMessage } from '../slack-rules.ts';

const closed: IncidentState = {
  ...incident,
  status: 'closed',
  closedAt: '2026-11-22T08:20:00.000Z',
  reports: { 'executive.en.pdf': 'acme-1/reports/executive.en.pdf', 'report.en.pdf': 'acme-1/reports/report.en.pdf' },
  followUps: [
    {
      id: 'task-1',
      entry: 'mfa.set-up',
      title: { en: 'Set up MFA', ko: 'MFA 설정' },
      instructions: verbatim('1. Do it.'),
      owner: 'customer',
      dueAt: '2026-11-24T15:00:00.000Z',
    },
  ],
};
const textOf = (state: IncidentState, links = {}): string =>
  JSON.stringify(closingMessage(headerOf(state), links)?.blocks ?? null);

describe('the closing message', () => {
  it('is there only when the incident has ended', () => {
    expect(closingMessage(headerOf(incident), {})).toBeUndefined();
    expect(closingMessage(headerOf({ ...closed, status: 'open' }), {})).toBeUndefined();
    expect(closingMessage(headerOf(closed), {})?.key).toBe('closing');
  });

  it('says the outcome, what stays, what is open and whose, and the four numbers', () => {
    const text = textOf(closed);
    expect(text).toContain('Made public: bucket acme-invoices-prod');
    expect(text).toContain('Whether data was read is unknown');
    expect(text).toContain('3 changes: 1 undone, 0 ended with the target, 2 in force');
    expect(text).toContain('A leaked key is never made active again.');
    expect(text).toContain('AKIA…7Q');
    expect(text).not.toMatch(/AKIA[A-Z0-9]{12,}/);
    expect(text).toMatch(/Set up MFA · Acme Corp \(minji, jun\) · Due \*Tue 24 Nov\*/);
    expect(text).toContain('Detect *12 s*');
  });

  it('has links that open where that is configured, else the commands that fetch the same', () => {
    expect(textOf(closed)).toContain('`firebreak evidence get acme-1/reports/report.en.pdf report.en.pdf`');
    const inConsole = textOf({ ...closed, id: 'acme-1' }, { consoleUrl: 'https://console.example' });
    const page = 'https://console.example/incidents/acme-1';
    expect(inConsole).toContain(`<${page}/files/reports/executive.en.pdf|Executive summary>`);
    expect(inConsole).toContain(`<${page}/replay?run=${closed.runId.slice(0, 8)}|Replay>`);
    expect(inConsole).toContain('#evidence|Evidence>');
    expect(inConsole).not.toContain('firebreak replay');
    const linked = textOf(closed, { evidenceUrl: 'https://evidence.example/open?key={key}' });
    expect(linked).toContain('<https://evidence.example/open?key=acme-1/reports/executive.en.pdf|Executive summary>');
    expect(linked).toContain(`firebreak replay ${closed.id}`);
  });

  it('stays within Slack’s limits and contains no markup from outside', () => {
    fc.assert(
      fc.property(incidents, (state) => {
        const ended = { ...state, status: 'closed' as const, closedAt: state.openedAt };
        const message = closingMessage(headerOf(ended), { evidenceUrl: 'https://evidence.example/{key}' })!;
        expect(faultsOfMessage({ blocks: marked(message.blocks, 'm'), note: message.note })).toEqual([]);
      }),
    );
  });
});
