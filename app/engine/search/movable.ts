/** Smaller columns are cloned as fast as they are moved. */
const MIN_MOVED_BYTES = 16 * 1024;

type Column = Uint8Array;

/**
 * A result that can be handed to another thread: large columns, those of the result and of the objects in it, are copied once, and
 * the copies moved. A clone would copy them there a second time, in the thread that receives and serves.
 */
export function movable<T>(result: T): { result: T; moved: ArrayBuffer[] } {
  const moved: ArrayBuffer[] = [];
  return { result: isPlain(result) ? (withCopies(result, moved, 1) as T) : result, moved };
}

function withCopies(of: object, moved: ArrayBuffer[], levels: number): object {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(of)) {
    if (ArrayBuffer.isView(value) && value.byteLength >= MIN_MOVED_BYTES) {
      const column = (value as Column).slice();
      moved.push(column.buffer);
      copy[name] = column;
    } else copy[name] = levels > 0 && isPlain(value) ? withCopies(value, moved, levels - 1) : value;
  }
  return copy;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
