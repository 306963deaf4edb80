import type { FileFormat } from './format.ts';
import { otlpJson } from './otlp-json.ts';
import { otlpProto } from './otlp-proto.ts';

/** Every format that can be read, in the order in which they are tried. */
const formats: readonly FileFormat[] = [otlpJson, otlpProto];

export function formatOf(bytes: Uint8Array<ArrayBuffer>): FileFormat | undefined {
  return formats.find((format) => format.detect(bytes));
}

/** For a sentence: `OTLP JSON, OTLP protobuf`. */
export function formatNames(): string {
  return formats.map((format) => format.name).join(', ');
}
