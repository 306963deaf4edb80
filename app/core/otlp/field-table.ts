/**
 * The messages of OTLP as tables: every field with its number, its protobuf type and its OTLP/JSON name (the key).
 * Reading, writing and both directions of JSON ⇄ protobuf are driven by these tables.
 *
 * Source: opentelemetry-proto 1.11 (common, resource, trace, metrics, logs). Profiles are unstable and kept raw, so they
 * have no table; neither have the two string-index fields (`stringValueStrindex`, `keyStrindex`), which only profiles use.
 */

/** Scalar types. The two ids are bytes whose JSON form is hex; every other `bytes` is base64. */
export type Scalar =
  | 'string'
  | 'traceId'
  | 'spanId'
  | 'bytes'
  | 'bool'
  | 'enum'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double';

export interface Field {
  readonly number: number;
  readonly type: Scalar | Message;
  readonly repeated: boolean;
  /** Absent and zero differ: a member of a oneof, or `optional`. */
  readonly presence: boolean;
  /** Names of the enum's values by number. */
  readonly names: readonly string[] | undefined;
  /** Keys that older writers used for it, read on import only. */
  readonly aliases: readonly string[];
}

/** A field's wire type, a packed list's apart. */
export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const scalarWireTypes: Record<Scalar, number> = {
  string: WireType.bytes,
  traceId: WireType.bytes,
  spanId: WireType.bytes,
  bytes: WireType.bytes,
  bool: WireType.varint,
  enum: WireType.varint,
  uint32: WireType.varint,
  sint32: WireType.varint,
  int64: WireType.varint,
  uint64: WireType.varint,
  fixed32: WireType.fixed32,
  fixed64: WireType.fixed64,
  sfixed64: WireType.fixed64,
  double: WireType.fixed64,
};

/** The wire type that one value of a type is written with. */
export function wireTypeOf(type: Scalar | Message): number {
  return typeof type === 'string' ? scalarWireTypes[type] : WireType.bytes;
}

/** A message's fields by JSON name. `fields` is a function because messages may hold themselves. */
export interface Message<Name extends string = string> {
  readonly name: string;
  readonly fields: () => Readonly<Record<Name, Field>>;
}

interface Extra {
  repeated?: boolean;
  presence?: boolean;
  names?: readonly string[];
  aliases?: readonly string[];
}

export function field(number: number, type: Scalar | Message, extra: Extra = {}): Field {
  return {
    number,
    type,
    repeated: extra.repeated ?? false,
    presence: extra.presence ?? false,
    names: extra.names,
    aliases: extra.aliases ?? [],
  };
}

export const list = (number: number, type: Scalar | Message, extra: Extra = {}): Field =>
  field(number, type, { ...extra, repeated: true });
/** A member of a oneof or an `optional` field. */
export const present = (number: number, type: Scalar | Message): Field =>
  field(number, type, { presence: true });

export function message<Name extends string>(name: string, fields: () => Record<Name, Field>): Message<Name> {
  let made: Record<Name, Field> | undefined;
  return { name, fields: () => (made ??= fields()) };
}

/** The field numbers of a message, for code that reads and writes without going through the tables. */
export function numbers<Name extends string>(of: Message<Name>): Readonly<Record<Name, number>> {
  const entries = Object.entries<Field>(of.fields()).map(([name, { number }]) => [name, number]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

const numbered = new WeakMap<Message, ReadonlyMap<number, { key: string; field: Field }>>();

/** A message's fields by number. */
export function fieldsByNumber<Name extends string>(
  of: Message<Name>,
): ReadonlyMap<number, { key: Name; field: Field }> {
  let fields = numbered.get(of);
  if (fields === undefined) {
    const entries = Object.entries<Field>(of.fields());
    fields = new Map(entries.map(([key, field]) => [field.number, { key, field }]));
    numbered.set(of, fields);
  }
  return fields as ReadonlyMap<number, { key: Name; field: Field }>;
}
