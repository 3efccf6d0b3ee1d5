/** Who looked at what, as an auditor reads it. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { sealedIncident } from './sealed.ts';
import { ACME_ACCOUNT, MINJI, world } from './world.ts';

const folder = temporaryFolder('access');

describe('the record of what people look at', () => {
  it('has a line for each view, and for each item its hash', async () => {
    const accessLog = join(folder, 'access.csv');
    const w = await world({ accessLog });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leak' });
    await w.get('/incidents?q=leak', MINJI);
    await w.get(`/incidents/${id}`, MINJI);
    await w.get(`/incidents/${id}?verify=1`, MINJI);
    await w.get(`/incidents/${id}/replay`, MINJI);
    await w.get(`/incidents/${id}/files/iam/user.json`, MINJI);
    await w.get('/incidents/hanbit-444455556666-key-0123456789abcdef', MINJI);
    const [head, ...lines] = readFileSync(accessLog, 'utf8').trimEnd().split('\r\n');
    expect(head).toBe('time,person,slack user,workspace,address,did,what,incident,customer,sha256');
    const cells = lines.map((line) => line.slice(1, -1).split('","'));
    expect(cells.map((c) => c.slice(5, 9))).toEqual([
      ['viewed', 'the list of incidents (q=leak)', '', ''],
      ['viewed', 'the incident', id, 'acme'],
      ['verified the evidence of', 'the incident', id, 'acme'],
      ['viewed', 'the replay of the incident', id, 'acme'],
      ['downloaded', `${id}/iam/user.json`, id, 'acme'],
      ['was refused: asked for', '/incidents/hanbit-444455556666-key-0123456789abcdef', '', ''],
    ]);
    expect(cells.every((c) => c[1] === 'Minji Kim' && c[2] === 'UMINJI')).toBe(true);
    expect(cells[4]?.[9]).toMatch(/^[0-9a-f]{64}$/);
    expect(w.logged.at(-2)?.message).toBe(`Minji Kim downloaded ${id}/iam/user.json`);
  });

  it('is written before the answer: without it there is none', async () => {
    const accessLog = join(folder, 'a-folder');
    mkdirSync(accessLog);
    const w = await world({ accessLog });
    const { id } = sealedIncident(w, { customer: 'acme', account: ACME_ACCOUNT, title: 'Leak' });
    const { status, body } = await w.get(`/incidents/${id}/files/iam/user.json`, MINJI);
    expect(status).toBe(500);
    expect(body).not.toContain('svc-backup');
  });

  it('keeps a hostile name on one line, and a spreadsheet from running it', async () => {
    const accessLog = join(folder, 'hostile.csv');
    const w = await world({ accessLog });
    await w.get('/incidents', { ...MINJI, name: '=cmd()|"\r\n,' });
    const lines = readFileSync(accessLog, 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`"'=cmd()|"" ,"`);
  });
});
