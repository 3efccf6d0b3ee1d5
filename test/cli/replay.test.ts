/** `firebreak replay` over files: single frames, other policies, and the release gate. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { firebreak } from './firebreak.ts';

const folder = temporaryFolder('replay');

describe('firebreak replay', () => {
  const HISTORIES = 'test/replay/histories';

  it('simulates another policy, says that it is a simulation, and refuses what is no policy', async () => {
    const history = `${HISTORIES}/leaked-key.json`;
    const { out } = await firebreak('replay', history, '--what-if', 'approved-within=0,containment-first');
    expect(out).toContain('SIMULATION');
    expect(out).toMatch(/all contained: .* earlier/);
    const { code, err } = await firebreak('replay', history, '--what-if', 'approved-within=soon');
    expect(code).toBe(1);
    expect(err).toContain('approved-within=soon is no policy');
  });

  it('replays every history of a folder: the release gate', async () => {
    const { code, out } = await firebreak('replay', '--all', `${HISTORIES}/follow-ups`);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^agrees .*chased-and-done\.json.*\nThe code agrees with 1 of 1/),
    ]);
  });

  it('says of an incident that has just begun that no code has run yet, and takes it for no disagreement', async () => {
    const drill = JSON.parse(readFileSync(`${HISTORIES}/drill.json`, 'utf8')) as { events: unknown[] };
    const gate = join(folder, 'begun');
    mkdirSync(gate);
    const begun = join(gate, '1-begun.json');
    writeFileSync(begun, JSON.stringify({ events: drill.events.slice(0, 2) }));
    const alone = await firebreak('replay', '--all', gate);
    expect([alone.code, alone.out]).toEqual([1, expect.stringContaining('No code has run yet in any of them')]);
    writeFileSync(join(gate, '2-whole.json'), JSON.stringify(drill));
    const { code, out } = await firebreak('replay', '--all', gate);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^agrees .*1-begun\.json {2}2 events, no code has run yet\nagrees .*2-whole\.json/),
    ]);
    const one = await firebreak('replay', begun);
    expect(one).toMatchObject({ code: 0, out: expect.stringContaining('No code has run yet') });
    const html = await firebreak('replay', begun, '--html', join(folder, 'begun.html'));
    expect(html).toMatchObject({ code: 1, err: expect.stringMatching(/no frame to show\. No code has run yet/) });
  });

  it.each([
    ['--html', 'all.html'],
    ['--beside', 'other.json', '--html', 'all.html'],
    ['--recording', 'all.json'],
    ['--at', '9'],
    ['--what-if', 'approved-within=0'],
    ['--source', 'evidence'],
    ['--json'],
  ])('refuses with --all what is about one incident: %s', async (...options) => {
    const { code, err } = await firebreak('replay', '--all', `${HISTORIES}/follow-ups`, ...options);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/--all takes no --(html|beside|recording|at|what-if|source|json):/),
    ]);
  });

  it('names event, activity and both sides of each history that does not agree, and goes on', async () => {
    const history = readFileSync(`${HISTORIES}/drill.json`, 'utf8');
    const gate = join(folder, 'gate');
    mkdirSync(gate);
    writeFileSync(join(gate, '1-tampered.json'), history.replace('"incident.pin"', '"incident.unpin"'));
    writeFileSync(join(gate, '2-no-history.json'), '{}');
    writeFileSync(join(gate, '3-as-recorded.json'), history);
    const { code, out } = await firebreak('replay', '--all', gate);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^DISAGREES .*1-tampered\.json at event \d+ \(incident\.unpin\): the history has ActivityTaskScheduled incident\.unpin, the code gives activity incident\.pin\./,
    );
    expect(out).toMatch(/\nUNREADABLE .*2-no-history\.json: .*\nagrees .*3-as-recorded\.json/);
    expect(out).toContain('The code agrees with 1 of 3 stored incidents.');
  });

  it('prints the frame of an event or a time, and refuses what names none', async () => {
    const drill = `${HISTORIES}/drill.json`;
    const byEvent = await firebreak('replay', drill, '--at', '9');
    expect(byEvent.out).toMatch(/^run 1 event \d+ .*open\//);
    const byTime = await firebreak('replay', drill, '--json', '--at', '2999-01-01T00:00:00Z');
    expect(JSON.parse(byTime.out)).toMatchObject({ of: 'incident', state: { status: 'closed' } });
    const none = await firebreak('replay', drill, '--at', 'noon');
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('noon names no frame') });
  });
});
