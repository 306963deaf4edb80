import { RpcError } from '../core/contract/client.ts';
import type { TraceSearchResult, TraceSummary } from '../core/contract/methods.ts';
import { formatDateTime, formatDuration, formatPlural } from '../core/model/format.ts';
import { toJson } from '../engine/rpc/json-form.ts';
import { openReader } from '../engine/search/reader.ts';
import { EXIT } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { plainText } from './plain-text.ts';
import { readFiles } from './read-files.ts';
import { isWhole } from './say-reports.ts';
import type { QueryCommand } from './words/file-words.ts';

function lineOf(trace: TraceSummary): string {
  const name = `${trace.rootService}: ${trace.rootName}`;
  const errors = trace.errorCount > 0 ? `, ${formatPlural(trace.errorCount, 'error')}` : '';
  const facts = [
    formatDateTime(trace.startNs),
    formatDuration(trace.durationNs).padStart(9),
    `${formatPlural(trace.spanCount, 'span')}${errors}`,
  ];
  return `${trace.traceId}  ${facts.join('  ')}  ${plainText(name)}`;
}

function print({ traces, total }: TraceSearchResult): string {
  if (total === 0) return 'No trace matches.\n';
  const shown = traces.length < total ? `, the first ${traces.length} of them` : '';
  return `${formatPlural(total, 'trace')} matching${shown}\n${traces.map((trace) => `${lineOf(trace)}\n`).join('')}`;
}

/**
 * Prints the traces of files in which a query selects a span.
 * @returns the exit code: `condition` where `--fail-if-any` or `--fail-if-none` is met, `failed` where not all could be read
 */
export async function query(command: QueryCommand): Promise<number> {
  const signal = interruptSignal();
  const files = await readFiles(command.files, signal);
  try {
    const reader = await openReader({ dataFile: files.dataFile, capture: files.capture });
    try {
      const { order, limit } = command;
      const found = await reader.call('traces.search', { query: command.query, order, limit }, signal);
      process.stdout.write(command.json ? `${toJson({ ...found, files: files.reports })}\n` : print(found));
      if (!isWhole(files.reports, command.strict)) return EXIT.failed;
      const isMet = command.failIf === 'any' ? found.total > 0 : found.total === 0;
      return command.failIf !== undefined && isMet ? EXIT.condition : EXIT.ok;
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'query.invalid') throw error;
    process.stderr.write(`spanscope: ${error.message}\n`);
    return EXIT.usage;
  } finally {
    await files.close();
  }
}
