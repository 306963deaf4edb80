import type { Signal } from '../../../app/core/model/signal.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import type { Sink } from '../../../app/engine/files/sink/sink.ts';

/** Keeps the names of the spans that were read, in their order; everything else is only counted. */
export class CollectingSink implements Sink {
  items = 0;
  spans = 0;
  names: string[] = [];

  add(signal: Signal, payload: Uint8Array<ArrayBuffer>, items: number): void {
    this.items += items;
    if (signal !== 'traces') return;
    this.spans += items;
    for (const [, name] of otlpProtoToJson('traces', payload).matchAll(/"name":"(span [^"]*)"/g))
      this.names.push(name!);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing is held.
  }
}

/** A line of OTLP/JSON, as the Collector's file exporter writes it, with a span of that name. */
export function jsonLine(name: string, id = 1): string {
  const hex = (digits: number): string => id.toString(16).padStart(digits, '0');
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${hex(32)}","spanId":"${hex(16)}","name":"${name}","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}\n`;
}
