/** The console process on the running stack, in Chromium: with the permissions, keys and files that it has in production. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createS3EvidenceStore } from '../../activities/evidence/s3-store.ts';
import { loadCustomers } from '../../config/customers.ts';
import { loadSlackConfig, loadWorkerConfig } from '../../config/settings.ts';
import { extractOf } from '../../domain/extracts.ts';
import { summaryOf } from '../../domain/summary.ts';
import { environmentOf } from '../../sandbox/environment.ts';
import { choosePort } from '../../sandbox/ports.ts';
import { startProcess, type RunningProcess } from '../../sandbox/processes.ts';
import { newSigningKeys } from '../../sandbox/signing-keys.ts';
import { MANAGER, PEOPLE, SLACK_TEAM } from '../../sandbox/story.ts';
import { createConsoleLinks } from '../../slack-app/console-links.ts';
import { named, noBrowser, openBrowser, shoot } from '../browser.ts';
import { incident as closed } from '../incidents/closed.ts';
import { testStack } from '../stack.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder('console');
const keys = newSigningKeys();
const ID = 'acme-111122223333-iam-user-console0console0';
const TITLE = 'The console shows this <b>incident</b>';

let url: string;
let process_: RunningProcess;
let browser: Browser;
let page: Page;
const errors: string[] = [];

describe.skipIf(noBrowser)(named('the console on the running stack'), { timeout: 300_000 }, () => {
  beforeAll(async () => {
    const stack = await testStack();
    const port = await choosePort();
    const info = { ...stack, console: { host: '127.0.0.1', port } };
    url = `http://127.0.0.1:${port}`;
    const customers = join(folder, 'customers.console.yaml');
    writeFileSync(customers, stringify(extractOf(await loadCustomers(join(stack.home, 'customers.yaml')), 'console')));

    const { FIREBREAK_EVIDENCE_KEY: signer } = loadWorkerConfig({
      ...environmentOf(info, 'worker'),
      ...keys('worker'),
    });
    const { endpoint } = stack.aws;
    const client = new S3Client({
      endpoint,
      region: 'us-east-1',
      credentials: stack.seeded.engine,
      forcePathStyle: true,
    });
    const store = createS3EvidenceStore({
      client,
      bucket: stack.seeded.evidenceBucket,
      retentionDays: 1,
      mode: 'GOVERNANCE',
      signer,
    });
    const state = {
      ...closed,
      id: ID,
      title: TITLE,
      customer: { ...closed.customer, id: 'acme', account: { ...closed.customer.account, id: '111122223333' } },
      evidence: [],
    };
    const files: [string, string, string][] = [
      [
        'reports/executive.en.html',
        '<!doctype html><title>r</title><h1>In three sentences</h1><script>1</script>',
        'text/html',
      ],
      ['reports/incident.json', JSON.stringify(state), 'application/json'],
      ['reports/history.json', readFileSync('test/replay/histories/drill.json', 'utf8'), 'application/json'],
    ];
    const reports: Record<string, string> = {};
    for (const [name, body, type] of files)
      reports[name.slice('reports/'.length)] = (await store.put(ID, name, body, type)).key;
    await store.keepSummary(summaryOf(state, { reports, seal: await store.seal(ID, 'all') }));

    process_ = await startProcess({
      name: 'console',
      command: process.execPath,
      args: ['--import', 'tsx', 'console/main.ts'],
      env: {
        ...environmentOf(info, 'console'),
        ...keys('console'),
        FIREBREAK_CONSOLE_CUSTOMERS: customers,
        FIREBREAK_CONSOLE_ACCESS_LOG: join(folder, 'access.csv'),
      },
      logDir: folder,
      ready: (running) => running.log().includes('The console is listening'),
      readyTimeoutMs: 120_000,
    });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    await process_?.stop();
  });

  it('lets the manager in by a link of the Slack app, and shows the incident', async () => {
    const info = { ...(await testStack()), console: { host: '127.0.0.1', port: Number(new URL(url).port) } };
    const { FIREBREAK_DECISION_KEY: key } = loadSlackConfig({ ...environmentOf(info, 'slack'), ...keys('slack') });
    const person = { team: SLACK_TEAM, slackUser: PEOPLE[MANAGER]!.id, name: MANAGER, standing: 'member' as const };
    await page.goto(createConsoleLinks(url, key).to(person));
    await page.getByRole('button', { name: 'Sign in' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox').fill('console shows');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/incidents?q=console+shows`);
    await shoot(page, 'console-list');
    await page.getByRole('link', { name: TITLE }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(TITLE);
    await shoot(page, 'console-incident');
  });

  it('verifies the evidence, with permissions that only read', async () => {
    await page.getByRole('link', { name: 'Verify now' }).click();
    expect(await page.locator('.banner.good').textContent()).toContain(
      '3 items as stored and in order. The seal covers 3.',
    );
  });

  it('opens a report whose script does not run, and the replay in a sandbox', async () => {
    await page.getByRole('link', { name: 'Executive, English, HTML' }).click();
    expect(await page.locator('h1').textContent()).toBe('In three sentences');
    expect(errors.splice(0).join()).toContain('Blocked script execution');
    await page.goBack();
    await page.getByRole('link', { name: 'Open the replay' }).click();
    await page.locator('input[type="range"]').waitFor({ timeout: 120_000 });
    // It has no origin: neither cookies nor storage of the console.
    expect(await page.evaluate('globalThis.origin')).toBe('null');
    await shoot(page, 'console-replay');
    await page.goBack();
  });

  it('fits a phone, in Korean too', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('html[lang=ko]').waitFor();
    for (const path of ['/incidents', `/incidents/${ID}`, '/trends', '/runbooks']) {
      await page.goto(`${url}${path}`);
      expect(await page.evaluate('document.documentElement.lang')).toBe('ko');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    }
    await shoot(page, 'console-phone');
    expect(errors).toEqual([]);
  });

  it('has written down who looked at what', () => {
    const lines = readFileSync(join(folder, 'access.csv'), 'utf8');
    for (const what of [
      '"signed in by a link to","the console"',
      '"verified the evidence of"',
      '"the replay of the incident"',
    ])
      expect(lines).toContain(what);
    expect(lines).toContain(PEOPLE[MANAGER]!.realName);
  });
});
