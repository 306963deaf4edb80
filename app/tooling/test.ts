import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.ts';
import { findOrInstallBrowser, howToInstall } from './find-browser.ts';
import { inProject, reportAndExit, root, ToolError } from './project.ts';
import { summarize, type TestReport, type TestSummary } from './test-summary.ts';

/** Runs vitest, its report going to a file so that its own output stays as people know it. */
async function runVitest(args: readonly string[], browser: string): Promise<TestSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'spanscope-test-'));
  const reportFile = join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    [
      inProject('node_modules/vitest/vitest.mjs'),
      'run',
      ...['--config', '.config/vitest.config.ts'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      ...args,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, SPANSCOPE_CHROMIUM: browser } },
  );
  // Ctrl-C reaches vitest by itself: this process waits for it, so that the summary still comes last.
  process.on('SIGINT', () => undefined);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  const report = existsSync(reportFile)
    ? (JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport)
    : undefined;
  rmSync(folder, { recursive: true, force: true });
  return summarize(report, code);
}

async function test(args: readonly string[]): Promise<void> {
  const browser = findOrInstallBrowser();
  if (browser === undefined) throw new ToolError(howToInstall());
  await build();
  const summary = await runVitest(args, browser);
  console.log(summary.line);
  process.exitCode = summary.exitCode;
}

await test(process.argv.slice(2)).catch(reportAndExit);
