/**
 * The WebSocket's binary frames. A frame is
 *
 *     u32 LE  length of the header
 *     header  JSON, padded with spaces so that the attachments begin at a multiple of 8
 *     bytes   attachments, each at a multiple of 8
 *
 * In the header an attachment is `{"$bytes":[type, offset, length]}` (offset from the first attachment, in bytes; length
 * in elements) and a bigint is `{"$int":"…"}`. A typed array comes out as a view of the frame: nothing is copied, and the
 * columns of a million spans cost no work per element. Received objects have no prototype.
 */
const views = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const;

type ViewType = keyof typeof views;
type View = InstanceType<(typeof views)[ViewType]>;

/** A message from the renderer to the engine. The first one on a connection is `hello`. */
export type ClientMessage =
  | { type: 'hello'; token: string }
  | { type: 'call'; id: number; method: string; params: unknown }
  | { type: 'cancel'; id: number };

/** A message from the engine to the renderer. */
export type ServerMessage =
  | { type: 'welcome' }
  /** Before the result of a long call, any number of times: `done` of `total`, and what can be shown of the result already. */
  | { type: 'progress'; id: number; done: number; total: number; part?: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; code: string; message: string }
  | { type: 'event'; event: string; data: unknown };

const aligned = (offset: number): number => (offset + 7) & ~7;

function viewType(value: unknown): ViewType | undefined {
  if (typeof value !== 'object') return undefined;
  for (const type of Object.keys(views) as ViewType[]) if (value instanceof views[type]) return type;
  return undefined;
}

const PADDING = new Uint8Array(8);

/** Packs a message into one piece. Throws as `encodePieces` does. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const pieces = encodePieces(message);
  const frame = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    frame.set(piece, at);
    at += piece.length;
  }
  return frame;
}

/**
 * A frame in pieces, to be sent one after the other: the attachments are the message's own bytes, none of which is copied.
 * Throws on what has no form here: functions, symbols, other typed arrays.
 */
export function encodePieces(message: unknown): Uint8Array[] {
  const attachments: View[] = [];
  let end = 0;
  const header = new TextEncoder().encode(
    JSON.stringify(message, (_key, value: unknown) => {
      if (typeof value === 'bigint') return { $int: value.toString() };
      const type = viewType(value);
      if (type === undefined) {
        if (value instanceof Object && 'buffer' in value)
          throw new TypeError('no frame form for this typed array');
        return value;
      }
      const view = value as View;
      const offset = aligned(end);
      attachments.push(view);
      end = offset + view.byteLength;
      return { $bytes: [type, offset, view.length] };
    }),
  );
  const body = aligned(4 + header.length);
  const head = new Uint8Array(body).fill(0x20);
  new DataView(head.buffer).setUint32(0, body - 4, true);
  head.set(header, 4);
  const pieces = [head];
  for (const [i, { buffer, byteOffset, byteLength }] of attachments.entries()) {
    if (byteLength > 0)
      pieces.push(new Uint8Array(buffer, byteOffset, byteLength) as Uint8Array<ArrayBuffer>);
    const gap = aligned(byteLength) - byteLength;
    if (gap > 0 && i < attachments.length - 1) pieces.push(PADDING.subarray(0, gap));
  }
  return pieces;
}

/** Unpacks a frame. Throws RangeError or SyntaxError on a damaged one. */
export function decodeFrame(frame: ArrayBuffer): unknown {
  const header = new DataView(frame).getUint32(0, true);
  const body = 4 + header;
  if (body > frame.byteLength) throw new RangeError('frame is shorter than its header says');
  const text = new TextDecoder().decode(new Uint8Array(frame, 4, header));
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const record = value as Record<string, unknown>;
    if (typeof record['$int'] === 'string') return BigInt(record['$int']);
    if (Array.isArray(record['$bytes'])) {
      const [type, offset, length] = record['$bytes'] as [ViewType, number, number];
      const View = views[type];
      if (View === undefined) throw new RangeError(`no column type ${String(type)}`);
      return new View(frame, body + offset, length);
    }
    return Object.setPrototypeOf(record, null) as unknown;
  });
}
