import { chrome } from './chrome.ts';
import { collectorProto } from './collector-proto.ts';
import { collectorZstd } from './collector-zstd.ts';
import type { FileFormat, FileHead } from './format.ts';
import { grafanaTrace } from './grafana-trace.ts';
import { jaeger } from './jaeger.ts';
import { jaegerV3 } from './jaeger-v3.ts';
import { otlpJson } from './otlp-json.ts';
import { otlpProto } from './otlp-proto.ts';
import { pythonConsole } from './python-console.ts';
import { stdouttrace } from './stdouttrace.ts';
import { tempoV1, tempoV2 } from './tempo.ts';
import { zipkin } from './zipkin.ts';

/** Every format that can be read, in the order in which they are tried. */
const formats: readonly FileFormat[] = [
  collectorZstd,
  collectorProto,
  otlpProto,
  jaegerV3,
  tempoV2,
  grafanaTrace,
  tempoV1,
  otlpJson,
  jaeger,
  stdouttrace,
  pythonConsole,
  chrome,
  zipkin,
];

export function formatOf(head: FileHead): FileFormat | undefined {
  return formats.find((format) => format.detect(head));
}

/** For a sentence: `OTLP JSON, OTLP protobuf`. */
export function formatNames(): string {
  return formats.map((format) => format.name).join(', ');
}
