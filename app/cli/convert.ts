import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { formatBytes, formatCount, formatPlural } from '../core/model/format.ts';
import { DEFAULT_RULES } from '../core/redaction/default-rules.ts';
import { exportSession } from '../engine/export/export-session.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { ProgressLine } from './progress-line.ts';
import { readFiles } from './read-files.ts';
import { isWhole } from './say-reports.ts';
import type { ConvertCommand } from './words/file-words.ts';

/** Writes what files hold, or the traces of them that a query selects, in another format. @returns the exit code */
export async function convert(command: ConvertCommand): Promise<number> {
  const signal = interruptSignal();
  const files = await readFiles(command.files, signal);
  try {
    const toOutput = command.out === '-';
    const line = new ProgressLine('spans');
    const written = await exportSession({
      dataFile: files.dataFile,
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
    if (toOutput) await pipeline(createReadStream(written.path), process.stdout, { end: false });
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
