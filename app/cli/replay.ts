import type { ReplayCounts, ReplayPlan, ReplayTally } from '../core/contract/file-methods.ts';
import { formatCount, formatDuration, formatPlural } from '../core/model/format.ts';
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
/** Pauses from here on look as if nothing happened any more. */
const LONG_PAUSE_MS = 60_000;

const duration = (ms: number): string => formatDuration(Math.ceil(ms / 1_000) * 1e9);

/** What will be sent, and how long it takes. */
function announce(
  { spans, logs, dataPoints, durationMs, longestPauseMs }: ReplayPlan,
  command: ReplayCommand,
): string {
  const what = [
    spans > 0 && formatPlural(spans, 'span'),
    logs > 0 && formatPlural(logs, 'log record'),
    dataPoints > 0 && formatPlural(dataPoints, 'data point'),
  ].filter((each) => each !== false);
  const round = command.loop ? 'a round takes' : 'it takes';
  const isLong = command.maxPauseMs === undefined && longestPauseMs > LONG_PAUSE_MS;
  const pause = isLong
    ? `, with a pause of ${duration(longestPauseMs)} (--max-pause makes such shorter, as in --max-pause 5s)`
    : '';
  return `Replaying ${what.join(', ')}: ${round} ${duration(durationMs)}${pause}\n`;
}

function describe(counts: ReplayCounts, isOver: boolean): string {
  const { rounds, problem, logs, metrics, leftMs } = counts;
  const parts = [
    ...(counts.sent + counts.refused > 0 || (logs === undefined && metrics === undefined)
      ? [tally(counts, 'span')]
      : []),
    ...(logs === undefined ? [] : [tally(logs, 'log record')]),
    ...(metrics === undefined ? [] : [tally(metrics, 'data point')]),
    ...(rounds > 1 ? [`round ${formatCount(rounds)}`] : []),
    ...(isOver || leftMs === undefined ? [] : [`${duration(leftMs)} left${rounds > 1 ? ' of it' : ''}`]),
  ];
  const why = problem === '' ? '' : ` (${plainText(problem)})`;
  return `${parts.join('; ')}${why}\n`;
}

function tally({ sent, acknowledged, refused }: ReplayTally, noun: string): string {
  const lost = refused > 0 ? `, ${formatCount(refused)} refused` : '';
  return `${formatPlural(sent, noun)} sent, ${formatCount(acknowledged)} acknowledged${lost}`;
}

/** Whether everything that was sent was taken. */
function isTaken({ refused, logs, metrics }: ReplayCounts): boolean {
  return refused + (logs?.refused ?? 0) + (metrics?.refused ?? 0) === 0;
}

/** Sends what files hold to an OTLP endpoint, once or until a signal ends it. @returns the exit code */
export async function replay(command: ReplayCommand): Promise<number> {
  const signal = interruptSignal();
  const files = await readFiles(command.files, signal);
  let counts: ReplayCounts | undefined;
  const report = (isOver: boolean): void => {
    if (counts !== undefined) process.stdout.write(describe(counts, isOver));
  };
  const timer = setInterval(() => {
    report(false);
  }, REPORT_MS);
  try {
    counts = await replaySession({
      dataFile: files.dataFile,
      foreign: files.capture !== undefined,
      scope: command.query === '' ? {} : { selection: { query: command.query } },
      endpoint: command.endpoint,
      headers: command.headers,
      protocol: command.protocol,
      signals: command.signals,
      pace: { speed: command.speed, maxPauseMs: command.maxPauseMs },
      loop: command.loop,
      freshIds: command.freshIds,
      redaction: command.redact ? DEFAULT_RULES : undefined,
      signal,
      onPlan: (plan) => {
        process.stderr.write(announce(plan, command));
      },
      onProgress: (_done, _total, now) => {
        counts = now;
      },
    });
    return isTaken(counts) && isWhole(files.reports, command.strict) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    // Ending a loop is how it ends.
    if (!signal.aborted) throw error;
    return EXIT.ok;
  } finally {
    clearInterval(timer);
    report(true);
    await files.close();
  }
}
