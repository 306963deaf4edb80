/**
 * OTLP/JSON: one export request or TracesData, LogsData or MetricsData, one a line (the Collector's file exporter), several in a row,
 * a list (Docker Desktop), and groups that stand alone, one a line behind a log prefix or without (Java's `logging-otlp`). Source:
 * the OTLP specification, JSON encoding and file exporter. Enum names, snake_case keys, outdated keys and base64 ids are read too.
 * Losses: unknown keys; profiles, whose JSON form is not settled.
 */
import { PLAIN_DOCUMENTS, readOtlpJson } from '../otlp/read-otlp-json.ts';
import type { FileFormat } from './format.ts';

const tellingKey =
  /"(?:resource_?(?:spans|logs|metrics)|scope_?(?:spans|logs|metrics)|instrumentation_?library_?(?:spans|logs|metrics))"\s*:\s*(?:\[|null)/i;

export const otlpJson: FileFormat = {
  name: 'OTLP JSON',
  grows: true,
  losses: [],
  detect: ({ text }) => tellingKey.test(text),
  read: (input) => readOtlpJson(input, PLAIN_DOCUMENTS),
};
