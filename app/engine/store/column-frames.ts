/**
 * Reads the frames (core/contract/frames) that stored columns are packed in. Where a column may stand is known, so the header is
 * parsed as plain JSON and only those places are looked at: `decodeFrame` asks about every value of it, which takes longer than
 * unpacking the frame.
 */
const makers: Record<string, (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView> = {
  u8: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  u16: (buffer, offset, length) => new Uint16Array(buffer, offset, length),
  u32: (buffer, offset, length) => new Uint32Array(buffer, offset, length),
  f64: (buffer, offset, length) => new Float64Array(buffer, offset, length),
};

const decoder = new TextDecoder();

/** Columns as views of the frame. Throws RangeError or SyntaxError on a damaged one. */
export function decodeColumns(frame: ArrayBuffer): Record<string, unknown> {
  const body = 4 + new DataView(frame).getUint32(0, true);
  if (body > frame.byteLength) throw new RangeError('frame is shorter than its header says');
  const header: unknown = JSON.parse(decoder.decode(new Uint8Array(frame, 4, body - 4)));
  const columns = header as Record<string, unknown>;
  resolve(columns, frame, body);
  // The one part of the columns that has columns of its own.
  if (isRecord(columns['dictionary'])) resolve(columns['dictionary'], frame, body);
  return columns;
}

/** Puts columns and large numbers in the places of what stands for them. */
function resolve(record: Record<string, unknown>, frame: ArrayBuffer, body: number): void {
  for (const [name, value] of Object.entries(record)) {
    if (!isRecord(value)) continue;
    if (typeof value['$int'] === 'string') record[name] = BigInt(value['$int']);
    const place = value['$bytes'];
    if (!Array.isArray(place)) continue;
    const [type, offset, length] = place as [string, number, number];
    const make = makers[type];
    if (make === undefined) throw new RangeError(`no column type ${type}`);
    record[name] = make(frame, body + offset, length);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
