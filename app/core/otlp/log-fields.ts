import { ANY_VALUE, KEY_VALUE, resource, schemaUrl, scope } from './common-fields.ts';
import { field, list, message } from './field-table.ts';

const severities = ['UNSPECIFIED']
  .concat(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((n) => [n, `${n}2`, `${n}3`, `${n}4`]))
  .map((n) => `SEVERITY_NUMBER_${n}`);

const LOG_RECORD = message('LogRecord', () => ({
  timeUnixNano: field(1, 'fixed64'),
  severityNumber: field(2, 'enum', { names: severities }),
  severityText: field(3, 'string'),
  body: field(5, ANY_VALUE),
  attributes: list(6, KEY_VALUE),
  droppedAttributesCount: field(7, 'uint32'),
  flags: field(8, 'fixed32'),
  traceId: field(9, 'traceId'),
  spanId: field(10, 'spanId'),
  observedTimeUnixNano: field(11, 'fixed64'),
  eventName: field(12, 'string'),
}));

const SCOPE_LOGS = message('ScopeLogs', () => ({
  scope: scope(),
  logRecords: list(2, LOG_RECORD),
  schemaUrl: schemaUrl(),
}));

const RESOURCE_LOGS = message('ResourceLogs', () => ({
  resource: resource(),
  scopeLogs: list(2, SCOPE_LOGS, { aliases: ['instrumentationLibraryLogs'] }),
  schemaUrl: schemaUrl(),
}));

export const LOGS = message('ExportLogsServiceRequest', () => ({
  resourceLogs: list(1, RESOURCE_LOGS),
}));
