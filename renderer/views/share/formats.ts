import type { ExportFormat } from '../../../app/core/contract/file-methods.ts';

export interface FormatChoice {
  id: ExportFormat;
  title: string;
  /** As the file's name ends. */
  extension: string;
  /** What it is for, what it keeps and what it loses. */
  detail: string;
}

/** What can be written, the one that keeps most first. */
export const FORMATS: readonly FormatChoice[] = [
  {
    id: 'spanscope',
    title: 'Capture',
    extension: 'spanscope',
    detail: 'For Spanscope, opens at once: with logs, notes, bookmarks, saved queries and this view.',
  },
  {
    id: 'otlp-jsonl',
    title: 'OTLP JSON Lines',
    extension: 'jsonl',
    detail: 'A request a line, as Collectors write: all that was received, without notes.',
  },
  {
    id: 'otlp-json',
    title: 'OTLP JSON',
    extension: 'json',
    detail: 'One document for scripts and other tools: all that was received, without notes.',
  },
  {
    id: 'otlp-proto',
    title: 'OTLP protobuf',
    extension: 'pb',
    detail: 'The smallest of the open formats. Spans only: logs, metrics and notes stay here.',
  },
  {
    id: 'jaeger-json',
    title: 'Jaeger JSON',
    extension: 'json',
    detail: 'For Jaeger’s search page. Times to the microsecond; logs, metrics and notes stay here.',
  },
];

export function formatOf(id: ExportFormat): FormatChoice {
  return FORMATS.find((format) => format.id === id)!;
}
