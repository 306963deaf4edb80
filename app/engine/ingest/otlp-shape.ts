import type { Signal } from '../../core/model/signal.ts';

/**
 * The shape of OTLP messages, as far as validation walks them: by field number the wire type that it must have and, for
 * a message, the shape inside. Fields that are not listed may be anything. Source: opentelemetry-proto v1.11.
 */
export interface Shape {
  /** Wire type by field number; undefined where the field is unknown. */
  wire: (number | undefined)[];
  inside: (Shape | undefined)[];
  /** Counts as one item of the signal: a span, a log record, a data point. */
  item?: boolean;
  /** An item whose trace id (field 1) and span id (field 2) must be valid. */
  span?: boolean;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

type Field = [number: number, wire: number, inside?: Shape];

function shape(fields: Field[], marks: { item?: boolean; span?: boolean } = {}): Shape {
  const made: Shape = { wire: [], inside: [], ...marks };
  for (const [number, wire, inside] of fields) {
    made.wire[number] = wire;
    made.inside[number] = inside;
  }
  return made;
}

const anyValue = shape([
  [1, BYTES],
  [2, VARINT],
  [3, VARINT],
  [4, FIXED64],
  [7, BYTES],
]);
const keyValue = shape([
  [1, BYTES],
  [2, BYTES, anyValue],
]);
const arrayOf = (inside: Shape): Shape => shape([[1, BYTES, inside]]);
anyValue.wire[5] = anyValue.wire[6] = BYTES;
anyValue.inside[5] = arrayOf(anyValue);
anyValue.inside[6] = arrayOf(keyValue);

/** The shape at which nesting is counted: a sender may nest values without end. */
export const nestingShape = anyValue;
/** An attribute: most of what there is to walk. */
export const pairShape = keyValue;

const resource = shape([
  [1, BYTES, keyValue],
  [2, VARINT],
]);
const scope = shape([
  [1, BYTES],
  [2, BYTES],
  [3, BYTES, keyValue],
  [4, VARINT],
]);
const event = shape([
  [1, FIXED64],
  [2, BYTES],
  [3, BYTES, keyValue],
  [4, VARINT],
]);
const link = shape([
  [1, BYTES],
  [2, BYTES],
  [3, BYTES],
  [4, BYTES, keyValue],
  [5, VARINT],
  [6, FIXED32],
]);
const span = shape(
  [
    [1, BYTES],
    [2, BYTES],
    [3, BYTES],
    [4, BYTES],
    [5, BYTES],
    [6, VARINT],
    [7, FIXED64],
    [8, FIXED64],
    [9, BYTES, keyValue],
    [10, VARINT],
    [11, BYTES, event],
    [12, VARINT],
    [13, BYTES, link],
    [14, VARINT],
    [
      15,
      BYTES,
      shape([
        [2, BYTES],
        [3, VARINT],
      ]),
    ],
    [16, FIXED32],
  ],
  { item: true, span: true },
);

const logRecord = shape(
  [
    [1, FIXED64],
    [2, VARINT],
    [3, BYTES],
    [5, BYTES, anyValue],
    [6, BYTES, keyValue],
    [7, VARINT],
    [8, FIXED32],
    [9, BYTES],
    [10, BYTES],
    [11, FIXED64],
    [12, BYTES],
  ],
  { item: true },
);

const numberPoint = shape(
  [
    [2, FIXED64],
    [3, FIXED64],
    [4, FIXED64],
    [6, FIXED64],
    [7, BYTES, keyValue],
    [8, VARINT],
  ],
  {
    item: true,
  },
);
const histogramPoint = shape(
  [
    [2, FIXED64],
    [3, FIXED64],
    [4, FIXED64],
    [5, FIXED64],
    [9, BYTES, keyValue],
  ],
  { item: true },
);
const exponentialPoint = shape(
  [
    [1, BYTES, keyValue],
    [2, FIXED64],
    [3, FIXED64],
    [4, FIXED64],
    [5, FIXED64],
  ],
  {
    item: true,
  },
);
const summaryPoint = shape(
  [
    [2, FIXED64],
    [3, FIXED64],
    [4, FIXED64],
    [5, FIXED64],
    [7, BYTES, keyValue],
  ],
  { item: true },
);
const metric = shape([
  [1, BYTES],
  [2, BYTES],
  [3, BYTES],
  [5, BYTES, arrayOf(numberPoint)],
  [7, BYTES, arrayOf(numberPoint)],
  [9, BYTES, arrayOf(histogramPoint)],
  [10, BYTES, arrayOf(exponentialPoint)],
  [11, BYTES, arrayOf(summaryPoint)],
]);

/** A request: resources, in them scopes, in them `inner`; each resource and scope group with its schema URL. */
function request(inner: Shape): Shape {
  const scopeGroup = shape([
    [1, BYTES, scope],
    [2, BYTES, inner],
    [3, BYTES],
  ]);
  return arrayOf(
    shape([
      [1, BYTES, resource],
      [2, BYTES, scopeGroup],
      [3, BYTES],
    ]),
  );
}

/** Profiles are not stable yet: only their frame is looked at, and each scope group's profiles are counted. */
export const requestShapes: Record<Signal, Shape> = {
  traces: request(span),
  logs: request(logRecord),
  metrics: request(metric),
  profiles: request(shape([], { item: true })),
};
