/**
 * OTLP protobuf: the bytes of one export request or of TracesData, LogsData or MetricsData (all are the same on the
 * wire). Source: opentelemetry-proto. A file does not say which signal it holds; the first that its bytes are valid for
 * counts. Losses: none.
 */
import type { Signal } from '../../../core/model/signal.ts';
import { validate } from '../../ingest/validate.ts';
import { MalformedError, WireReader } from '../../store/wire.ts';
import type { FileFormat, FilePart } from './format.ts';

/** Requests are cut at whole resources to about this size, so that no single one blocks the journal. */
const PART_BYTES = 4 * 1024 * 1024;

/** Traces first: their ids, of fixed lengths, tell them from everything else. */
const candidates: readonly Signal[] = ['traces', 'metrics', 'logs'];

function signalOf(bytes: Uint8Array): Signal | undefined {
  return candidates.find((signal) => {
    try {
      const { items, bad } = validate(signal, bytes);
      return items > bad.length;
    } catch (error) {
      if (error instanceof MalformedError) return false;
      throw error;
    }
  });
}

function* read(bytes: Uint8Array<ArrayBuffer>): Generator<FilePart> {
  const signal = signalOf(bytes);
  if (signal === undefined) return;
  const wire = new WireReader(bytes);
  let from = 0;
  while (wire.pos < bytes.length) {
    wire.skip(wire.varint() & 7, bytes.length);
    if (wire.pos - from >= PART_BYTES || wire.pos === bytes.length) {
      yield { kind: 'request', signal, payload: bytes.slice(from, wire.pos) };
      from = wire.pos;
    }
  }
}

export const otlpProto: FileFormat = {
  name: 'OTLP protobuf',
  detect: (bytes) => signalOf(bytes) !== undefined,
  read,
};
