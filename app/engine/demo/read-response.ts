/**
 * Reads an ExportTraceServiceResponse: `partial_success` (1) with `rejected_spans` (1, varint) and `error_message`
 * (2, string). Anything else is skipped; a damaged body counts as nothing rejected, for the status said 200.
 */
export function readTracesResponse(bytes: Uint8Array): { rejected: number; message: string } {
  const result = { rejected: 0, message: '' };
  const partial = fields(bytes).find((field) => field.number === 1)?.bytes;
  if (partial === undefined) return result;
  for (const field of fields(partial)) {
    if (field.number === 1) result.rejected = field.value;
    if (field.number === 2) result.message = new TextDecoder().decode(field.bytes);
  }
  return result;
}

interface Field {
  number: number;
  value: number;
  bytes: Uint8Array;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function fields(bytes: Uint8Array): Field[] {
  const found: Field[] = [];
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; position < bytes.length; factor *= 128) {
      const byte = bytes[position++]!;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (position < bytes.length) {
    const tag = varint();
    const type = tag & 7;
    const number = Math.floor(tag / 8);
    if (type === VARINT) found.push({ number, value: varint(), bytes: new Uint8Array() });
    else if (type === LENGTH_DELIMITED) {
      const length = varint();
      const end = position + length;
      const start = Math.min(position, bytes.length);
      found.push({ number, value: 0, bytes: bytes.subarray(start, end) });
      position = Math.max(position, end);
    } else break;
  }
  return found;
}
