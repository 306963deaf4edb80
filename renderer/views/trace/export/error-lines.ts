import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import { formatDuration } from '../../../../app/core/model/format.ts';
import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { textOf, textOfKey } from '../detail/attribute-text.ts';
import { wayTo } from './important-rows.ts';
import type { ReceivedTexts } from './markdown-text.ts';

const WAY_ENDS = 4;
const MOST_ATTRIBUTES = 10;
const MOST_VALUE = 200;
const STACK_LINES = 4;

/** Attributes that tell most about a failed call come first. */
const TELLING =
  /^(error\.|http\.(request\.method|response\.status_code|route)|url\.|rpc\.|db\.|messaging\.|server\.|network\.peer|peer\.|grpc|gen_ai\.|retry|timeout|faas\.)/;

/** Each place where an error begins: the way to it, what it says, and the attributes that tell most. */
export function errorLines(
  input: { trace: TraceColumns; analysis: TraceAnalysis; details: ReadonlyMap<number, SpanDetail> },
  rows: readonly number[],
  texts: ReceivedTexts,
): string[] {
  const { trace, details } = input;
  return rows.flatMap((row) => {
    const way = wayTo(trace, row, WAY_ENDS).map((at) =>
      at < 0 ? '…' : texts.code(trace.names[trace.name[at]!] ?? '', 60),
    );
    const where = `${formatDuration(trace.start[row]!)} into the trace, took ${formatDuration(trace.duration[row]!)}`;
    const head = `- Begins in ${texts.code(trace.services[trace.service[row]!] ?? '')}, ${where}: ${way.join(' › ')}`;
    const detail = details.get(row);
    return [head, ...(detail === undefined ? [] : detailLines(detail, texts))];
  });
}

function detailLines(detail: SpanDetail, texts: ReceivedTexts): string[] {
  const lines: string[] = [];
  if (detail.status.message !== '')
    lines.push(`  - status: ${texts.code(detail.status.message, MOST_VALUE)}`);
  const exception = detail.events.findLast(({ name }) => name === 'exception')?.attributes;
  if (exception !== undefined) {
    const type = textOfKey(exception, 'exception.type');
    const message = textOfKey(exception, 'exception.message');
    lines.push(
      `  - exception: ${texts.code(type === '' ? 'exception' : type)} ${message === '' ? '' : texts.code(message, MOST_VALUE)}`.trimEnd(),
    );
    const stack = textOfKey(exception, 'exception.stacktrace')
      .split('\n', STACK_LINES + 1)
      .map((frame) => frame.trim())
      .filter((frame) => frame !== '' && !frame.includes(message === '' ? '\n' : message))
      .slice(0, STACK_LINES);
    for (const frame of stack) lines.push(`    - ${texts.code(frame)}`);
  }
  for (const { key, value } of telling(detail.attributes)) {
    lines.push(`  - ${texts.code(key, 80)}: ${texts.value(key, textOf(value), MOST_VALUE)}`);
  }
  return lines;
}

/** The attributes to quote: those with telling keys, then others, each key once with the value that counts. */
function telling(attributes: readonly KeyValue[]): KeyValue[] {
  const byKey = new Map(attributes.slice(0, 1_000).map((attribute) => [attribute.key, attribute]));
  const list = [...byKey.values()];
  const first = list.filter(({ key }) => TELLING.test(key));
  const others = list.filter(({ key }) => !TELLING.test(key));
  return [...first, ...others].slice(0, MOST_ATTRIBUTES);
}
