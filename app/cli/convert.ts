import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { formatBytes, formatCount, formatPlural } from '../core/model/format.ts';
import { DEFAULT_RULES } from '../core/redaction/default-rules.ts';
import { exportSession } from '../engine/export/export-session.ts';
import { isClosedOutput } from './closed-output.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { ProgressLine } from './progress-line.ts';
import { readFiles } from './read-files.ts';
import { isWhole } from './say-reports.ts';
import type { ConvertCommand } from './words/file-words.ts';

/** Copies a file to the standard output. @returns false where nobody reads it to its end */
async function print(path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await pipeline(createReadStream(path), process.stdout, { end: false, signal });
    return true;
  } catch (error) {
    if (isClosedOutput(error)) return false;
    throw error;
  }
}

/** Writes what files hold, or the traces of them that a query selects, in another format. @returns the exit code */
export async function convert(command: ConvertCommand): Promise<number> {
  const signal = interruptSignal();
  const files = await readFiles(command.files, signal);
  try {
    const toOutput = command.out === '-';
    const line = new ProgressLine('spans');
    const written = await exportSession({
      dataFile: files.dataFile,
      foreign: files.capture !== undefined,
      scope: command.query === '' ? {} : { selection: { query: command.query } },
      format: command.format,
      redaction: command.redact ? DEFAULT_RULES : undefined,
      path: toOutput ? join(files.folder, 'out') : command.out,
      overwrite: command.overwrite,
      properties: { reports: files.reports },
      signal,
      onProgress: (done, total) => {
        line.show('Writing', done, total);
      },
    });
    line.clear();
    if (toOutput && !(await print(written.path, signal))) return EXIT.closedOutput;
    const redacted = command.redact ? `, ${formatCount(written.redacted)} values replaced` : '';
    process.stderr.write(
      `${toOutput ? 'Written' : written.path}: ${formatPlural(written.spans, 'span')} of ` +
        `${formatPlural(written.traces, 'trace')}, ${formatBytes(written.bytes)}${redacted}\n` +
        written.losses.map((loss) => `  ${loss}\n`).join(''),
    );
    return isWhole(files.reports, command.strict) ? EXIT.ok : EXIT.failed;
  } finally {
    await files.close();
  }
}
