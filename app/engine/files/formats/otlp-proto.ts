/**
 * OTLP protobuf: the bytes of one export request or of TracesData, LogsData or MetricsData (all are the same on the wire), or several of
 * one signal laid end to end. Source: opentelemetry-proto. A file does not say which signal it holds; the first that its beginning is valid
 * for counts. Losses: none.
 */
import type { ByteWindow } from '../byte-window.ts';
import { signalOfBeginning } from '../otlp/proto-signal.ts';
import { readOtlpProto } from '../otlp/read-otlp-proto.ts';
import { HEAD_BYTES, type FileFormat, type FilePart } from './format.ts';

const GROUP_TAG = 0x0a;

async function* read(input: ByteWindow): AsyncGenerator<FilePart> {
  await input.fill(HEAD_BYTES);
  const signal = signalOfBeginning(input.bytes.subarray(input.start, input.end), input.ended);
  yield* readOtlpProto(input, signal ?? 'traces');
}

export const otlpProto: FileFormat = {
  name: 'OTLP protobuf',
  losses: [],
  detect: ({ bytes, whole }) => bytes[0] === GROUP_TAG && signalOfBeginning(bytes, whole) !== undefined,
  read,
};
