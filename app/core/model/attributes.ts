/** An OTLP AnyValue. `truncated` is one nested deeper than the limit, kept as its bytes. */
export type AnyValue =
  | { type: 'string'; value: string }
  | { type: 'bool'; value: boolean }
  | { type: 'int'; value: bigint }
  | { type: 'double'; value: number }
  | { type: 'bytes'; value: Uint8Array }
  | { type: 'array'; value: AnyValue[] }
  | { type: 'map'; value: KeyValue[] }
  | { type: 'empty' }
  | { type: 'truncated'; value: Uint8Array };

export interface KeyValue {
  key: string;
  value: AnyValue;
}

/** Deepest nesting of an AnyValue that is taken apart; what lies deeper is kept as bytes and shown as truncated. */
export const MAX_VALUE_DEPTH = 64;
