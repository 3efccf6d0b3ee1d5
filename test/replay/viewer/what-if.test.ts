/** The view that simulates another policy, in Chromium. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { viewerPage } from '../../../replay/viewer/html.ts';
import { named, noBrowser, openBrowser, shoot } from '../../browser.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { longRecording } from '../long-recording.ts';

it.skipIf(noBrowser)(
  named('says that it is a simulation, and what the policy of the fields would have changed'),
  async () => {
    const file = join(temporaryFolder('what-if'), 'recording.html');
    writeFileSync(file, await viewerPage(longRecording(400)));
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      await page.goto(pathToFileURL(file).href);
      await page.getByRole('button', { name: 'What if', exact: true }).click();
      expect(await page.getByText('Simulation.').count()).toBe(1);
      const results = page.getByRole('status').filter({ has: page.getByRole('table') });
      await page.getByLabel('Each decision within').fill('99999');
      expect(await results.innerText()).not.toContain('earlier');
      await page.getByLabel('Each decision within').fill('0');
      expect(await results.innerText()).toContain('earlier');
      // What no policy may have counts as not given.
      await page.getByLabel('Approvals, reversible').fill('77');
      expect(await results.innerText()).toContain('earlier');
      await shoot(page, 'what-if');
    } finally {
      await browser.close();
    }
  },
);
