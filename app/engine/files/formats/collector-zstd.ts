/**
 * The Collector's file exporter with `compression: zstd`: every message is a frame of zstd with its length in front, so that the whole is
 * no zstd file; protobuf or JSON is in the frames. Source: fileexporter of opentelemetry-collector-contrib. Losses: none.
 */
import { beginsMessage, isZstd, readPrefixed } from '../otlp/read-prefixed.ts';
import type { FileFormat } from './format.ts';

export const collectorZstd: FileFormat = {
  name: 'Collector file (zstd)',
  grows: true,
  losses: [],
  detect: ({ bytes }) => beginsMessage(bytes, 0) && isZstd(bytes, 4),
  read: readPrefixed,
};
