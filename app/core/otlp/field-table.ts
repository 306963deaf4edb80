/**
 * The messages of OTLP as tables: every field with its number, its protobuf type and its OTLP/JSON name (the key).
 * Reading, writing and both directions of JSON ⇄ protobuf are driven by these tables.
 *
 * Source: opentelemetry-proto 1.11 (common, resource, trace, metrics, logs). Profiles are unstable and kept raw, so they
 * have no table; neither have the two string-index fields (`stringValueStrindex`, `keyStrindex`), which only profiles use.
 */

/** Scalar types. `id` is bytes whose JSON form is hex; every other `bytes` is base64. */
export type Scalar =
  | 'string'
  | 'id'
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
