import { RowArranger } from './arrange.ts';
import type { Arrangement, ToArranger } from './arrange-protocol.ts';

const arranger = new RowArranger();

addEventListener('message', ({ data }: MessageEvent<ToArranger>) => {
  const arrangement = arranger.take(data);
  if (arrangement !== undefined) postMessage(arrangement, { transfer: buffersOf(arrangement) });
});

function buffersOf({ rows, groups }: Arrangement): ArrayBuffer[] {
  const columns = [rows, ...Object.values(groups ?? {})].filter((value) => ArrayBuffer.isView(value));
  return columns.map((column) => column.buffer as ArrayBuffer);
}
