/**
 * The Collector's file exporter with `format: proto`: messages with their lengths in front. Source: fileexporter of
 * opentelemetry-collector-contrib. Losses: none.
 */
import { beginsWithProto, readPrefixed } from '../otlp/read-prefixed.ts';
import type { FileFormat } from './format.ts';

export const collectorProto: FileFormat = {
  name: 'Collector file (protobuf)',
  grows: true,
  losses: [],
  detect: ({ bytes }) => beginsWithProto(bytes),
  read: readPrefixed,
};
