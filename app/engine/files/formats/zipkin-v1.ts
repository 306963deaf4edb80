/**
 * Zipkin's first API: annotations say what a span is, and one span may be both sides of a call. Source: Zipkin's Thrift and JSON
 * definitions of the first version; cs/cr are a client's, sr/ss a server's, ms/mr a producer's and a consumer's.
 */
import { fieldsOf, listOf, numberOf, textOf, type Fields } from './json-fields.ts';

interface Annotation {
  timestamp: number;
  value: string;
  endpoint: Fields | undefined;
}

/** Which annotations begin and end each kind of span. */
const sides = [
  { kind: 'CLIENT', begin: 'cs', end: 'cr' },
  { kind: 'SERVER', begin: 'sr', end: 'ss' },
  { kind: 'PRODUCER', begin: 'ms', end: 'ws' },
  { kind: 'CONSUMER', begin: 'wr', end: 'mr' },
] as const;
/** Addresses of the client, the server and the broker. */
const addresses = new Map([
  ['ca', 'SERVER'],
  ['sa', 'CLIENT'],
  ['ma', ''],
]);

/** Whether an object is a span of the first API. */
export function isZipkinV1(fields: Fields): boolean {
  if (Array.isArray(fields.binaryAnnotations)) return true;
  return listOf(fields.annotations).some((item) => fieldsOf(item)?.endpoint !== undefined);
}

/** The spans of the second API that a span of the first stands for: one, or a client's and a server's. */
export function spansOfV1(fields: Fields): Fields[] {
  const annotations = listOf(fields.annotations).flatMap((item) => annotationOf(item));
  const known = new Map(annotations.map((annotation) => [annotation.value, annotation]));
  const present = sides.filter(({ begin, end }) => known.has(begin) || known.has(end));
  const binary = listOf(fields.binaryAnnotations)
    .map(fieldsOf)
    .filter((item) => item !== undefined);
  if (present.length === 0) return [localSpan(fields, annotations, binary)];
  const consumed = new Set<string>(present.flatMap(({ begin, end }) => [begin, end]));
  return present.map(({ kind, begin, end }, i) => {
    const first = known.get(begin);
    const last = known.get(end);
    const endpoint = first?.endpoint ?? last?.endpoint;
    const service = textOf(endpoint?.serviceName);
    const isFirst = i === 0;
    // What names neither side goes with the first.
    const belongs = (other: Fields | undefined): boolean => {
      const name = textOf(other?.serviceName);
      return name === service || (isFirst && !present.some((side) => serviceOf(known, side) === name));
    };
    const own = present.length === 1;
    const timestamp = first?.timestamp ?? (own || isFirst ? numberOf(fields.timestamp) : undefined);
    const measured = first !== undefined && last !== undefined ? last.timestamp - first.timestamp : undefined;
    return {
      ...headOf(fields),
      kind,
      timestamp: own ? (numberOf(fields.timestamp) ?? timestamp) : timestamp,
      duration: own ? (numberOf(fields.duration) ?? measured) : measured,
      shared: kind === 'SERVER' && (!own || fields.timestamp === undefined),
      localEndpoint: endpoint,
      remoteEndpoint: binary.find(({ key }) => addresses.get(textOf(key)) === kind || key === 'ma')?.endpoint,
      annotations: annotations.filter(({ value, endpoint: at }) => !consumed.has(value) && belongs(at)),
      tags: tagsOf(binary.filter((item) => own || belongs(fieldsOf(item.endpoint)))),
    };
  });
}

function serviceOf(known: Map<string, Annotation>, side: (typeof sides)[number]): string {
  return textOf((known.get(side.begin) ?? known.get(side.end))?.endpoint?.serviceName);
}

/** A span that is no side of a call; `lc` names its component and where it ran. */
function localSpan(fields: Fields, annotations: Annotation[], binary: Fields[]): Fields {
  const endpoint =
    binary.find(({ key }) => key === 'lc')?.endpoint ??
    annotations.find((annotation) => annotation.endpoint !== undefined)?.endpoint ??
    binary.find((item) => fieldsOf(item.endpoint) !== undefined && !addresses.has(textOf(item.key)))
      ?.endpoint;
  return {
    ...headOf(fields),
    timestamp: fields.timestamp ?? annotations[0]?.timestamp,
    duration: fields.duration,
    localEndpoint: endpoint,
    remoteEndpoint: binary.find(({ key }) => addresses.has(textOf(key)))?.endpoint,
    annotations,
    tags: tagsOf(binary),
  };
}

const headOf = ({ traceId, id, parentId, name, debug }: Fields): Fields => ({
  traceId,
  id,
  parentId,
  name,
  debug,
});

function annotationOf(item: unknown): Annotation[] {
  const fields = fieldsOf(item);
  if (fields === undefined) return [];
  return [
    {
      timestamp: numberOf(fields.timestamp) ?? 0,
      value: textOf(fields.value),
      endpoint: fieldsOf(fields.endpoint),
    },
  ];
}

/** Binary annotations as tags, addresses left out. */
function tagsOf(binary: readonly Fields[]): Fields {
  const tags = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of binary) {
    const name = textOf(key);
    const isAddress = addresses.has(name) && (value === true || value === 'true');
    if (!isAddress && name !== '' && !(name === 'lc' && value === '')) tags[name] = value;
  }
  return tags;
}
