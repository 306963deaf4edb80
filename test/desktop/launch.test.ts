import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';
import { installedElectron } from '../../app/tooling/electron-binary.ts';
import { planLaunch } from '../../app/tooling/launch-plan.ts';

const binary = installedElectron();
const plan = planLaunch([], {
  platform: process.platform,
  environment: process.env,
  userId: process.geteuid?.(),
});

/** Why the window can't be opened here; undefined where it can. */
const obstacle =
  binary === undefined ? 'Electron’s binary is not here' : plan.kind === 'browser' ? plan.reason : undefined;

const ports = ['--port', '0', '--otlp-http', '0', '--otlp-grpc', '0'];

test.skipIf(obstacle !== undefined)(
  obstacle === undefined ? 'the window opens on a running engine' : `the window opens (not run: ${obstacle})`,
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'spanscope-launch-'));
    const app = await _electron.launch({
      executablePath: binary!,
      args: [resolve(import.meta.dirname, '../..'), `--user-data-dir=${data}`, '--data', data, ...ports],
    });
    try {
      const page = await app.firstWindow();
      await page.waitForFunction(() => document.body.innerText.length > 0);
      expect(new URL(page.url()).protocol).toBe('app:');
      expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe(
        'undefined',
      );
      const desktop = await page.evaluate(() => (globalThis as { desktop?: { url: string } }).desktop?.url);
      expect(desktop).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    } finally {
      await app.close();
      rmSync(data, { recursive: true, force: true });
    }
  },
);
