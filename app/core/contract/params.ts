import type { ExportScope } from './file-methods.ts';
import type { Method, Params, TraceOrder } from './methods.ts';
import {
  boolean,
  bytes,
  hexId,
  int64,
  invalid,
  jsonObject,
  list,
  MAX_NAME_CHARS,
  MAX_SETTING_NAME,
  numberIn,
  object,
  oneOf,
  optional,
  readFields,
  setting,
  settingName,
  text,
  texts,
  whole,
  type BytesFromText,
  type Fields,
} from './param-checks.ts';
import type { CompareSide, LatencyTarget, Selection } from './query-methods.ts';
import type { RedactionRule } from '../redaction/rule.ts';

/** Longest query text that is read; far above what a person or a generated link holds. */
const MAX_QUERY_CHARS = 16_384;
/** Most traces in one answer: more are of no use on a screen and would block other answers. */
const MAX_SEARCH_LIMIT = 10_000;
/** Traces a second that the demo shop may be asked for. */
const MAX_DEMO_RATE = 500;
/** Faults that can be named at once; the shop has fewer. */
const MAX_FAULTS = 64;

/** Rows are kept in 32 bits. */
const MAX_ROW = 0xffff_ffff;
/** Spans of source in one answer: some screens full, and small enough not to hold up other answers. */
const MAX_SOURCE_SPANS = 500;

/** Points that a scatter can show apart, and cells in one direction: some a pixel. */
const MAX_POINTS = 20_000;
const MAX_COLUMNS = 1_000;
/** Fields, values and targets in one question: more than a panel shows. */
const MAX_FIELDS = 64;
const MAX_VALUES = 1_000;
const MAX_TARGETS = 1_000;

/** Files in one question, traces named in one export, rules of redaction: more than a person chooses. */
const MAX_FILES = 1_000;
const MAX_NAMED_TRACES = 10_000;
const MAX_RULES = 200;
const MAX_PATTERN_CHARS = 2_000;
/** A note is a few paragraphs. */
const MAX_NOTE_CHARS = 20_000;
const REPLAY_SPEEDS = { min: 0.1, max: 100 } as const;
/** What goes along with a replay, and pauses that are worth limiting: up to the longest that anybody waits out. */
const MAX_SIGNALS = 3;
const MAX_PAUSE_MS = 7 * 86_400_000;

type Expanded = NonNullable<Params<'map.get'>['expand']>[number];

const session = optional(text(MAX_NAME_CHARS));
const traceId = hexId(32);
const order = oneOf<TraceOrder>('newest', 'oldest', 'slowest', 'errors');
const range = { fromNs: optional(int64), toNs: optional(int64) };
const query = optional(text(MAX_QUERY_CHARS));
const durationNs = numberIn(0, Number.MAX_VALUE);
const selection = {
  query,
  ...range,
  minDurationNs: optional(durationNs),
  maxDurationNs: optional(durationNs),
};
const fieldText = text(MAX_NAME_CHARS);
const side = object<CompareSide>({ session, traceId: optional(traceId), ...selection });

const pathText = text(MAX_NAME_CHARS);
const scope = object<ExportScope>({
  selection: optional(object<Selection>(selection)),
  traceIds: optional(list(traceId, MAX_NAMED_TRACES)),
  pinned: optional(boolean),
});
const rules = list(
  object<RedactionRule>({
    id: text(MAX_SETTING_NAME),
    title: text(MAX_NAME_CHARS),
    enabled: boolean,
    match: oneOf('key', 'value'),
    pattern: text(MAX_PATTERN_CHARS),
    keys: optional(text(MAX_PATTERN_CHARS)),
    check: optional(oneOf('luhn', 'mod97', 'basic-auth')),
  }),
  MAX_RULES,
);
const name = text(MAX_NAME_CHARS);
const replayPace = {
  signals: optional(list(oneOf('traces', 'logs', 'metrics'), MAX_SIGNALS)),
  speed: optional(numberIn(REPLAY_SPEEDS.min, REPLAY_SPEEDS.max)),
  maxPauseMs: optional(numberIn(0, MAX_PAUSE_MS)),
};

const methods: { [M in Method]: Fields<Params<M>> } = {
  'app.info': {},
  'store.stats': { session },
  'traces.search': {
    session,
    ...selection,
    limit: optional(whole(1, MAX_SEARCH_LIMIT)),
    order: optional(order),
    stopAtLimit: optional(boolean),
  },
  'traces.plot': {
    session,
    ...selection,
    points: optional(whole(0, MAX_POINTS)),
    columns: optional(whole(1, MAX_COLUMNS)),
    rows: optional(whole(1, MAX_COLUMNS)),
  },
  'spans.facets': {
    session,
    ...selection,
    fields: optional(list(fieldText, MAX_FIELDS)),
    values: optional(whole(1, MAX_VALUES)),
  },
  'spans.correlate': {
    session,
    selection: object<Selection>(selection),
    base: optional(object<Selection>(selection)),
    limit: optional(whole(1, MAX_VALUES)),
  },
  'fields.keys': { session, text: optional(fieldText), limit: optional(whole(1, MAX_VALUES)) },
  'fields.values': {
    session,
    field: fieldText,
    text: optional(fieldText),
    limit: optional(whole(1, MAX_VALUES)),
  },
  'services.list': {
    session,
    ...selection,
    columns: optional(whole(1, MAX_COLUMNS)),
    targets: optional(
      list(
        object<LatencyTarget>({
          service: fieldText,
          operation: optional(fieldText),
          latencyNs: durationNs,
        }),
        MAX_TARGETS,
      ),
    ),
  },
  'services.operation': {
    session,
    ...selection,
    service: fieldText,
    operation: optional(fieldText),
    columns: optional(whole(1, MAX_COLUMNS)),
    latencyNs: optional(durationNs),
  },
  'compare.get': { a: side, b: side },
  'settings.get': {},
  'settings.set': { key: settingName, value: setting },
  'traces.get': { session, traceId },
  'traces.columns': { session, traceId },
  'traces.version': { session, traceId },
  'traces.analysis': { session, traceId },
  'traces.find': { session, traceId, query: text(MAX_QUERY_CHARS) },
  'traces.findings': { session, traceId },
  'traces.calls': { session, traceId },
  'traces.source': { session, traceId, from: whole(0, MAX_ROW), count: whole(1, MAX_SOURCE_SPANS) },
  'traces.export': { session, traceId, format: oneOf('otlp-json', 'otlp-proto') },
  'traces.pin': { session, traceId, pinned: boolean },
  'spans.get': {
    session,
    traceId,
    spanId: hexId(16),
    row: optional(whole(0, MAX_ROW)),
    from: optional(whole(0, MAX_ROW)),
    count: optional(whole(0, MAX_ROW)),
  },
  'map.get': {
    session,
    traceId: optional(traceId),
    ...selection,
    expand: optional(
      list(object<Expanded>({ node: fieldText, by: oneOf('operation', 'instance') }), MAX_FIELDS),
    ),
  },
  'receiver.status': {},
  'receiver.sendTestTrace': {},
  'files.import': { name: text(MAX_NAME_CHARS), data: bytes },
  'files.open': { path: text(MAX_NAME_CHARS) },
  'sessions.list': {},
  'sessions.open': {
    paths: optional(list(pathText, MAX_FILES)),
    uploads: optional(list(name, MAX_FILES)),
    into: session,
    name: optional(name),
  },
  'sessions.close': { session: name },
  'sessions.report': { session: name },
  'uploads.begin': { name, size: whole(0, Number.MAX_SAFE_INTEGER) },
  'uploads.append': { upload: name, data: bytes },
  'uploads.discard': { upload: name },
  'watch.start': { path: pathText, into: session },
  'jobs.list': {},
  'jobs.cancel': { job: name },
  'jobs.wait': { job: name },
  'exports.start': {
    session,
    scope,
    format: oneOf('otlp-json', 'otlp-jsonl', 'otlp-proto', 'spanscope', 'jaeger-json'),
    redaction: optional(rules),
    path: optional(pathText),
    overwrite: optional(boolean),
    properties: optional(jsonObject),
  },
  'redaction.preview': { session, scope, rules },
  'replay.start': {
    session,
    scope,
    ...replayPace,
    endpoint: name,
    protocol: optional(oneOf('http', 'grpc')),
    headers: optional(texts),
    loop: optional(boolean),
    freshIds: optional(boolean),
    redaction: optional(rules),
  },
  'replay.plan': { session, scope, ...replayPace },
  'annotations.list': { session, traceId: optional(traceId) },
  'annotations.set': {
    session,
    traceId,
    spanId: optional(hexId(16)),
    bookmarked: boolean,
    note: text(MAX_NOTE_CHARS),
  },
  'properties.get': { session },
  'properties.set': { session, key: settingName, value: setting },
  'demo.status': {},
  'demo.start': {
    rate: optional(numberIn(0.1, MAX_DEMO_RATE)),
    seed: optional(whole(0, 0xffff_ffff)),
    faults: optional(list(text(MAX_NAME_CHARS), MAX_FAULTS)),
  },
  'demo.stop': {},
};

/** Whether a received name is one of the methods. */
export function isMethod(name: string): name is Method {
  return Object.hasOwn(methods, name);
}

/**
 * What was sent as a method's params, checked and in the types of `Methods`: int64 from decimal strings or numbers, ids
 * in lowercase, null as absent. Throws RpcError `params.invalid` naming the field.
 * @param bytesFromText reads bytes from text where the transport has no other form for them (base64 in JSON)
 */
export function readParams<M extends Method>(
  method: M,
  sent: unknown,
  bytesFromText: BytesFromText = () => undefined,
): Params<M> {
  if (sent != null && (typeof sent !== 'object' || Array.isArray(sent))) throw invalid('params', 'an object');
  return readFields<Params<M>>(methods[method], sent ?? {}, bytesFromText, method);
}
