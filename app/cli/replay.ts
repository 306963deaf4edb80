import type { ReplayCounts } from '../core/contract/file-methods.ts';
import { formatCount, formatPlural } from '../core/model/format.ts';
import { DEFAULT_RULES } from '../core/redaction/default-rules.ts';
import { replaySession } from '../engine/replay/replay-session.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { plainText } from './plain-text.ts';
import { readFiles } from './read-files.ts';
import { isWhole } from './say-reports.ts';
import type { ReplayCommand } from './words/file-words.ts';

/** How often it is said what became of the spans. */
const REPORT_MS = 5_000;

function describe({ rounds, sent, acknowledged, refused, problem }: ReplayCounts): string {
  const round = rounds > 1 ? `, round ${formatCount(rounds)}` : '';
  const lost = refused > 0 ? `, ${formatCount(refused)} refused` : '';
  const why = problem === '' ? '' : ` (${plainText(problem)})`;
  return `${formatPlural(sent, 'span')} sent, ${formatCount(acknowledged)} acknowledged${lost}${round}${why}\n`;
}

/** Sends what files hold to an OTLP endpoint, once or until a signal ends it. @returns the exit code */
export async function replay(command: ReplayCommand): Promise<number> {
  const signal = interruptSignal();
  const files = await readFiles(command.files, signal);
  let counts: ReplayCounts | undefined;
  const report = (): void => {
    if (counts !== undefined) process.stdout.write(describe(counts));
  };
  const timer = setInterval(report, REPORT_MS);
  try {
    counts = await replaySession({
      dataFile: files.dataFile,
      scope: command.query === '' ? {} : { selection: { query: command.query } },
      endpoint: command.endpoint,
      headers: command.headers,
      speed: command.speed,
      loop: command.loop,
      freshIds: command.freshIds,
      redaction: command.redact ? DEFAULT_RULES : undefined,
      signal,
      onProgress: (_done, _total, now) => {
        counts = now;
      },
    });
    return counts.refused === 0 && isWhole(files.reports, command.strict) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    // Ending a loop is how it ends.
    if (!signal.aborted) throw error;
    return EXIT.ok;
  } finally {
    clearInterval(timer);
    report();
    await files.close();
  }
}
