import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll } from '@electron/asar';
import { build } from './build.ts';
import { packApplication, packedFiles } from './packaged-app.ts';
import { checkContents, type Finding } from './packaged-contents.ts';
import { tryEngine } from './packaged-engine.ts';
import { reportAndExit } from './project.ts';

function print(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ what }) => what.length));
  for (const { what, ok, detail } of findings) {
    console.log(`${ok ? 'ok    ' : 'WRONG '} ${what.padEnd(width)}  ${detail}`);
  }
}

/** Packs the application, looks into the archive, and runs what came out of it far from the sources. */
async function check(): Promise<void> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'spanscope-package-'));
  try {
    const archive = await packApplication(folder);
    const findings = checkContents(packedFiles(archive), `linux-${process.arch}`);
    findings.push({
      what: 'size of the archive',
      ok: true,
      detail: `${(statSync(archive).size / 1e6).toFixed(1)} MB`,
    });
    if (process.platform === 'linux') {
      const application = join(folder, 'application');
      extractAll(archive, application);
      mkdirSync(join(folder, 'data'));
      findings.push(...(await tryEngine(application, join(folder, 'data'))));
    }
    print(findings);
    const wrong = findings.filter(({ ok }) => !ok).length;
    const skipped = process.platform === 'linux' ? '' : ' (the packed engine was not run: it is Linux’s)';
    console.log(`${findings.length - wrong} ok, ${wrong} wrong${skipped}`);
    process.exitCode = wrong === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await check().catch(reportAndExit);
