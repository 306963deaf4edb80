/**
 * OTLP as files. Protobuf holds one message, so one signal: spans. JSON Lines has a request a line, JSON one object with a list
 * for each signal. Losses of the JSON forms: see otlpProtoToJson; profiles have no stable JSON form.
 */
import { ByteMemo } from '../../core/base/byte-memo.ts';
import { SIGNALS, type Signal } from '../../core/model/signal.ts';
import { type JsonMemo, otlpProtoToJson } from '../../core/otlp/proto-to-json.ts';
import type { ExportedRequest } from './exported-requests.ts';
import type { PartFile } from './part-file.ts';
import { splitRequest } from './split-request.ts';

/** A text of one request stays well below what readers take at once, ours included; in JSON it is about three times as long. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** What takes requests and makes a file of them. */
export interface ExportSink {
  add(request: ExportedRequest): void;
  /** All is there. */
  finish(): void;
}

export type OtlpFormat = 'otlp-proto' | 'otlp-jsonl' | 'otlp-json';

/** What a file of a format can hold. */
export const FILE_SIGNALS: Record<OtlpFormat, readonly Signal[]> = {
  'otlp-proto': ['traces'],
  'otlp-jsonl': ['traces', 'logs', 'metrics'],
  'otlp-json': ['traces', 'logs', 'metrics'],
};

export function otlpSink(format: OtlpFormat, file: PartFile): ExportSink {
  const memo: JsonMemo = new ByteMemo();
  switch (format) {
    case 'otlp-proto':
      return { add: ({ request }) => file.write(request), finish: () => undefined };
    case 'otlp-jsonl':
      return {
        add: ({ signal, request }) => {
          for (const groups of groupsOf(signal, request, memo))
            file.write(`{"${LISTS[signal]}":[${groups}]}\n`);
        },
        finish: () => undefined,
      };
    case 'otlp-json':
      return new OneObject(file, memo);
  }
}

const LISTS: Record<Signal, string> = {
  traces: 'resourceSpans',
  logs: 'resourceLogs',
  metrics: 'resourceMetrics',
  profiles: 'resourceProfiles',
};

/** What a request holds as JSON, in pieces: the elements of its list, without brackets. */
function* groupsOf(signal: Signal, request: Uint8Array, memo: JsonMemo): Generator<string> {
  const before = `{"${LISTS[signal]}":[`;
  for (const piece of splitRequest(request, MAX_REQUEST_BYTES)) {
    const json = otlpProtoToJson(signal, piece, memo);
    // A request without anything in it has no list.
    if (json.startsWith(before)) yield json.slice(before.length, -']}'.length);
  }
}

/** One JSON object, its lists written one after the other: requests of a signal must come together. */
class OneObject implements ExportSink {
  readonly #file: PartFile;
  readonly #memo: JsonMemo;
  #signal: Signal | undefined;
  #isEmpty = true;

  constructor(file: PartFile, memo: JsonMemo) {
    this.#file = file;
    this.#memo = memo;
  }

  add({ signal, request }: ExportedRequest): void {
    for (const groups of groupsOf(signal, request, this.#memo)) {
      if (signal !== this.#signal) this.#begin(signal);
      this.#file.write(this.#isEmpty ? groups : `,\n${groups}`);
      this.#isEmpty = false;
    }
  }

  finish(): void {
    if (this.#signal === undefined) this.#begin(SIGNALS[0]);
    this.#file.write(']}\n');
  }

  #begin(signal: Signal): void {
    this.#file.write(`${this.#signal === undefined ? '{' : '],\n'}"${LISTS[signal]}":[\n`);
    this.#signal = signal;
    this.#isEmpty = true;
  }
}
