import { KEY_VALUE, resource, schemaUrl, scope } from './common-fields.ts';
import { field, list, message, present, type Field } from './field-table.ts';

const temporalities = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((n) => `AGGREGATION_TEMPORALITY_${n}`);

const EXEMPLAR = message('Exemplar', () => ({
  timeUnixNano: field(2, 'fixed64'),
  asDouble: present(3, 'double'),
  spanId: field(4, 'spanId'),
  traceId: field(5, 'traceId'),
  asInt: present(6, 'sfixed64'),
  filteredAttributes: list(7, KEY_VALUE),
}));

const NUMBER_DATA_POINT = message('NumberDataPoint', () => ({
  startTimeUnixNano: field(2, 'fixed64'),
  timeUnixNano: field(3, 'fixed64'),
  asDouble: present(4, 'double'),
  exemplars: list(5, EXEMPLAR),
  asInt: present(6, 'sfixed64'),
  attributes: list(7, KEY_VALUE),
  flags: field(8, 'uint32'),
}));

const HISTOGRAM_DATA_POINT = message('HistogramDataPoint', () => ({
  startTimeUnixNano: field(2, 'fixed64'),
  timeUnixNano: field(3, 'fixed64'),
  count: field(4, 'fixed64'),
  sum: present(5, 'double'),
  bucketCounts: list(6, 'fixed64'),
  explicitBounds: list(7, 'double'),
  exemplars: list(8, EXEMPLAR),
  attributes: list(9, KEY_VALUE),
  flags: field(10, 'uint32'),
  min: present(11, 'double'),
  max: present(12, 'double'),
}));

const BUCKETS = message('ExponentialHistogramDataPoint.Buckets', () => ({
  offset: field(1, 'sint32'),
  bucketCounts: list(2, 'uint64'),
}));

const EXPONENTIAL_DATA_POINT = message('ExponentialHistogramDataPoint', () => ({
  attributes: list(1, KEY_VALUE),
  startTimeUnixNano: field(2, 'fixed64'),
  timeUnixNano: field(3, 'fixed64'),
  count: field(4, 'fixed64'),
  sum: present(5, 'double'),
  scale: field(6, 'sint32'),
  zeroCount: field(7, 'fixed64'),
  positive: field(8, BUCKETS),
  negative: field(9, BUCKETS),
  flags: field(10, 'uint32'),
  exemplars: list(11, EXEMPLAR),
  min: present(12, 'double'),
  max: present(13, 'double'),
  zeroThreshold: field(14, 'double'),
}));

const VALUE_AT_QUANTILE = message('ValueAtQuantile', () => ({
  quantile: field(1, 'double'),
  value: field(2, 'double'),
}));

const SUMMARY_DATA_POINT = message('SummaryDataPoint', () => ({
  startTimeUnixNano: field(2, 'fixed64'),
  timeUnixNano: field(3, 'fixed64'),
  count: field(4, 'fixed64'),
  sum: field(5, 'double'),
  quantileValues: list(6, VALUE_AT_QUANTILE),
  attributes: list(7, KEY_VALUE),
  flags: field(8, 'uint32'),
}));

const aggregationTemporality = (): Field => field(2, 'enum', { names: temporalities });

const GAUGE = message('Gauge', () => ({ dataPoints: list(1, NUMBER_DATA_POINT) }));
const SUM = message('Sum', () => ({
  dataPoints: list(1, NUMBER_DATA_POINT),
  aggregationTemporality: aggregationTemporality(),
  isMonotonic: field(3, 'bool'),
}));
const HISTOGRAM = message('Histogram', () => ({
  dataPoints: list(1, HISTOGRAM_DATA_POINT),
  aggregationTemporality: aggregationTemporality(),
}));
const EXPONENTIAL_HISTOGRAM = message('ExponentialHistogram', () => ({
  dataPoints: list(1, EXPONENTIAL_DATA_POINT),
  aggregationTemporality: aggregationTemporality(),
}));
const SUMMARY = message('Summary', () => ({ dataPoints: list(1, SUMMARY_DATA_POINT) }));

const METRIC = message('Metric', () => ({
  name: field(1, 'string'),
  description: field(2, 'string'),
  unit: field(3, 'string'),
  gauge: present(5, GAUGE),
  sum: present(7, SUM),
  histogram: present(9, HISTOGRAM),
  exponentialHistogram: present(10, EXPONENTIAL_HISTOGRAM),
  summary: present(11, SUMMARY),
  metadata: list(12, KEY_VALUE),
}));

const SCOPE_METRICS = message('ScopeMetrics', () => ({
  scope: scope(),
  metrics: list(2, METRIC),
  schemaUrl: schemaUrl(),
}));

const RESOURCE_METRICS = message('ResourceMetrics', () => ({
  resource: resource(),
  scopeMetrics: list(2, SCOPE_METRICS, { aliases: ['instrumentationLibraryMetrics'] }),
  schemaUrl: schemaUrl(),
}));

export const METRICS = message('ExportMetricsServiceRequest', () => ({
  resourceMetrics: list(1, RESOURCE_METRICS),
}));
