/** A literal. Durations are nanoseconds; ints are exact, floats are finite. */
export type Value =
  | { type: 'string'; value: string }
  | { type: 'int'; value: bigint }
  | { type: 'float'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'duration'; value: number }
  | { type: 'nil' };

export const NIL: Value = { type: 'nil' };

export function stringValue(value: string): Value {
  return { type: 'string', value };
}

/** True for the types that can be ordered against each other and take part in arithmetic. */
export function isNumeric(value: Value): value is Extract<Value, { type: 'int' | 'float' | 'duration' }> {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration';
}
