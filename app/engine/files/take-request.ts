import { SIGNAL_ITEMS, type Signal } from '../../core/model/signal.ts';
import { dropSpans } from '../ingest/drop-spans.ts';
import { type BadSpan, validate } from '../ingest/validate.ts';
import { MalformedError } from '../store/wire.ts';
import type { FilePart } from './formats/format.ts';
import type { ReportBuilder } from './report-builder.ts';
import type { Sink } from './sink/sink.ts';
import { splitRequest } from './split-request.ts';

/** Hands a request on to the sink: in pieces, what is in it counted, spans without valid ids left out and told. */
export async function takeRequest(
  part: FilePart & { kind: 'request' },
  report: ReportBuilder,
  sink: Sink,
): Promise<void> {
  const { signal } = part;
  const place = part.place ?? '';
  const source = `file:${report.name}`;
  try {
    for (const piece of splitRequest(part.payload)) {
      const known = piece === part.payload ? part.validation : undefined;
      const { items, bad } = known ?? validate(signal, piece);
      if (bad.length > 0) tellBad(bad, signal, place, report);
      const good = items - bad.length;
      if (good === 0) continue;
      const taken = sink.add(signal, bad.length === 0 ? piece : dropSpans(piece, bad), good, source);
      if (taken !== undefined) await taken;
      report.count(signal, good);
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    report.skip(place, `It is not valid as OTLP ${signal}: ${error.message}.`);
  }
}

function tellBad(bad: BadSpan[], signal: Signal, place: string, report: ReportBuilder): void {
  const counts = new Map<string, number>();
  for (const { reason } of bad) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  for (const [reason, count] of counts)
    report.skip(
      place,
      count === 1 ? `A span: ${reason}.` : `${count} ${SIGNAL_ITEMS[signal]}: ${reason}.`,
      count,
    );
}
