import { type ExportFormat } from '../../core/contract/file-methods.ts';
import { type Signal, SIGNAL_ITEMS } from '../../core/model/signal.ts';
import type { ExportCounts, ExportPlan } from './exported-requests.ts';
import { JAEGER_LOSSES } from './jaeger-trace.ts';
import { itemsOf } from './other-signals.ts';

const FORMAT_NAMES: Record<ExportFormat, string> = {
  'otlp-json': 'OTLP JSON',
  'otlp-jsonl': 'OTLP JSON Lines',
  'otlp-proto': 'A protobuf file',
  spanscope: 'A capture',
  'jaeger-json': 'Jaeger JSON',
};

/** What a file lacks of what was asked for, for people. */
export function lossesOf(
  format: ExportFormat,
  { traces, others }: ExportPlan,
  taken: readonly Signal[],
  counts: ExportCounts,
  isRedacted: boolean,
): string[] {
  const losses: string[] = [];
  const { missing, wanted } = traces;
  if (missing > 0)
    losses.push(`${missing} of the named traces ${missing === 1 ? 'is' : 'are'} not in this session.`);
  for (const signal of ['logs', 'metrics', 'profiles'] as const) {
    const items = itemsOf(others, signal);
    if (items === 0 || taken.includes(signal)) continue;
    const what = `${items} ${SIGNAL_ITEMS[signal]}`;
    if (wanted !== undefined && signal !== 'logs')
      losses.push(`${what} are left out: they belong to no trace, and go along only with everything.`);
    else if (isRedacted && signal === 'profiles')
      losses.push(`${what} are left out: their texts can not be redacted.`);
    else losses.push(`${what} are left out: ${FORMAT_NAMES[format]} takes none.`);
  }
  if (counts.gone > 0)
    losses.push(
      `${counts.gone} spans and other items were let go of by retention while the export went on, and are missing.`,
    );
  if (format === 'jaeger-json') losses.push(...JAEGER_LOSSES);
  return losses;
}
