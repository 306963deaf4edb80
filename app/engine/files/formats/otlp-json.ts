/**
 * OTLP/JSON: one export request or TracesData, one a line (the Collector's file exporter), several in a row, or a list.
 * Source: the OTLP specification, JSON encoding and file exporter. Enum names, snake_case keys and base64 ids are read too.
 * Losses: unknown keys; profiles, whose JSON form is not settled.
 */
import type { Signal } from '../../../core/model/signal.ts';
import { otlpJsonToProto } from '../../../core/otlp/json-to-proto.ts';
import type { FileFormat, FilePart } from './format.ts';
import { jsonValues, textStart } from './json-values.ts';

const signalOfKey = new Map<string, Signal>([
  ['resourceSpans', 'traces'],
  ['resource_spans', 'traces'],
  ['resourceLogs', 'logs'],
  ['resource_logs', 'logs'],
  ['resourceMetrics', 'metrics'],
  ['resource_metrics', 'metrics'],
  ['resourceProfiles', 'profiles'],
  ['resource_profiles', 'profiles'],
]);

/** How far into a file the key that says what it is may lie. */
const HEAD_BYTES = 64 * 1024;
const tellingKey = /"resource_?(?:spans|logs|metrics|profiles)"\s*:/i;

function* read(bytes: Uint8Array<ArrayBuffer>): Generator<FilePart> {
  for (const value of jsonValues(bytes)) {
    if (value.kind === 'fault') {
      yield { kind: 'problem', message: value.message };
      return;
    }
    const signals = new Set(value.keys.flatMap((key) => signalOfKey.get(key) ?? []));
    if (signals.size === 0) {
      yield { kind: 'problem', message: `the value at byte ${value.start} is not OTLP` };
    }
    for (const signal of signals) {
      const converted = otlpJsonToProto(signal, bytes.subarray(value.start, value.end), { lenient: true });
      if (converted.ok) yield { kind: 'request', signal, payload: converted.value };
      else yield { kind: 'problem', message: `the value at byte ${value.start}: ${converted.error.message}` };
    }
  }
}

export const otlpJson: FileFormat = {
  name: 'OTLP JSON',
  detect: (bytes) => {
    const start = textStart(bytes);
    // JSON text sequences (RFC 7464) put a record separator before each value.
    const head = new TextDecoder().decode(bytes.subarray(start, start + HEAD_BYTES)).replaceAll('\x1e', '');
    return /^\s*[{[]/.test(head) && tellingKey.test(head);
  },
  read,
};
