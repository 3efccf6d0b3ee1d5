import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentFor } from '../../../activities/report/documents.ts';
import { printed, runsOf } from '../../../activities/report/pdf-text.ts';
import { PdfThread, PdfThreads } from '../../../activities/report/pdf-thread.ts';
import { renderReports } from '../../../activities/report/render.ts';
import { renderPdf } from '../../../activities/report/pdf.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { HOSTILE } from '../../incidents/hostile.ts';
import { incident } from '../../incidents/closed.ts';

const pdfOf = (state: IncidentState, language: 'en' | 'ko' = 'ko'): Promise<Uint8Array> =>
  renderPdf(documentFor('executive', { state, entries: new Map() }, language), state.lastAlertAt);

describe('a report as PDF', () => {
  it('has the same bytes each time', async () => {
    expect(await pdfOf(incident)).toEqual(await pdfOf(structuredClone(incident)));
  });

  it('is one page for an executive, and has pages for every hostile name', async () => {
    const pages = async (state: IncidentState): Promise<number> =>
      Buffer.from(await pdfOf(state))
        .toString('latin1')
        .match(/\/Type \/Page\n/g)?.length ?? 0;
    expect(await pages(incident)).toBe(1);
    for (const name of [...HOSTILE, 'x'.repeat(5000), '가'.repeat(5000)])
      expect(
        await pages({
          ...incident,
          title: name,
          region: name,
          runbook: { ...incident.runbook, title: { en: name || 'x', ko: name || 'x' } },
        }),
      ).toBe(1);
  }, 60_000);

  it('has no character that hides or reorders others, nor one that its font lacks', () => {
    expect(printed('safe\u202Egnp.exe\u0000\u200B')).toBe('safegnp.exe');
    expect(printed('שלום 😀 한글 漢字')).toBe('□□□□ □ 한글 漢字');
  });

  it('has composed characters, which its font needs no tables for', () => {
    expect(printed('한글 e\u0301'.normalize('NFD'))).toBe('한글 é');
  });

  it('breaks long words anywhere and Korean ones nowhere, and loses no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 4, max: 60 }), (text, longest) => {
        const runs = runsOf(text, longest);
        expect(runs.map((r) => r.text).join('')).toBe(printed(text));
        for (const { text: run } of runs)
          for (const word of run.split(' '))
            if (/^[!-~]*$/.test(word)) expect(word.length).toBeLessThanOrEqual(longest);
      }),
    );
    // The run without characters parts two pieces.
    expect(runsOf('격리 완료: i-0abcdef0123456789', 12).map((r) => r.text)).toEqual([
      '격리 ',
      '완료: ',
      'i-0a',
      '',
      'bcde',
      '',
      'f012',
      '',
      '3456',
      '',
      '789',
    ]);
  });
});

describe('the thread that renders PDFs', () => {
  const document = documentFor('executive', { state: incident, entries: new Map() }, 'ko');
  const { signal } = new AbortController();

  it('gives the same bytes, and leaves the process free meanwhile', async () => {
    const thread = new PdfThread();
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    const [first, second] = [
      await thread.render(document, incident.lastAlertAt, signal),
      await thread.render(document, incident.lastAlertAt, signal),
    ];
    clearInterval(counting);
    await thread.close();
    expect(turns).toBeGreaterThan(10);
    expect(first).toEqual(second);
    expect(Buffer.from(first)).toEqual(Buffer.from(await renderPdf(document, incident.lastAlertAt)));
  });

  it('gives each its own document, also with several at a time', async () => {
    const threads = new PdfThreads();
    const readers = ['executive', 'customer', 'executive'] as const;
    const documents = readers.map((reader) => documentFor(reader, { state: incident, entries: new Map() }, 'en'));
    const { signal } = new AbortController();
    const rendered = await Promise.all(documents.map((d) => threads.render(d, incident.lastAlertAt, signal)));
    for (const [i, document] of documents.entries())
      expect(Buffer.from(rendered[i]!)).toEqual(Buffer.from(await renderPdf(document, incident.lastAlertAt)));
    await threads.close();
  });

  it('skips a document whose report was cancelled before its turn, and keeps the thread for the others', async () => {
    const thread = new PdfThread();
    const cancelled = new AbortController();
    const first = thread.render(document, incident.lastAlertAt, signal);
    // It would break the thread, had it a turn.
    const broken = { ...document, blocks: [{ kind: 'paragraph' }] } as unknown as typeof document;
    const second = thread.render(broken, incident.lastAlertAt, cancelled.signal);
    cancelled.abort(new Error('cancelled'));
    await expect(second).rejects.toThrow('cancelled');
    expect((await first).length).toBeGreaterThan(1000);
    await thread.close();
  });

  it('leaves out a document that cannot be laid out, and says which and why; the others are rendered', async () => {
    const failing = {
      render: (): Promise<Uint8Array> => Promise.reject(new Error('a glyph is broken')),
    };
    const source = { state: incident, entries: new Map() };
    const names: string[] = [];
    const missing: string[] = [];
    for await (const file of renderReports(source, failing, signal))
      if ('failed' in file) missing.push(`${file.name}: ${file.failed}`);
      else names.push(file.name);
    expect(names).toContain('report.ko.html');
    expect(names).not.toContain('report.ko.pdf');
    expect(missing).toHaveLength(6);
    expect(missing[0]).toBe('executive.en.pdf: a glyph is broken');
  });

  it('says what failed, and renders the next one', async () => {
    const thread = new PdfThread();
    const broken = { ...document, blocks: [{ kind: 'paragraph' }] } as unknown as typeof document;
    await expect(thread.render(broken, incident.lastAlertAt, signal)).rejects.toThrow(TypeError);
    expect((await thread.render(document, incident.lastAlertAt, signal)).length).toBeGreaterThan(1000);
    await thread.close();
  });
});
