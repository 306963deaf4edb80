import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import {
  type FlameLayout,
  type LayoutRequest,
  makeLayout,
  type SentColumns,
} from './flame-layout-messages.ts';

const columns: Partial<TraceColumns> = {};

addEventListener('message', ({ data: request }: MessageEvent<LayoutRequest>) => {
  if (request.kind === 'column') {
    Object.assign(columns, { [request.column]: request.data, count: request.data.length });
    return;
  }
  const layout = makeLayout(columns as SentColumns, request.mode);
  postMessage(layout, { transfer: buffersOf(layout) });
});

/** What can be handed over rather than copied. */
function buffersOf(layout: FlameLayout): ArrayBuffer[] {
  const parts = layout.mode === 'time' ? [layout] : [layout.tree];
  return [...parts, layout.index]
    .flatMap((part) => Object.values(part) as unknown[])
    .flatMap((value) =>
      ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
    );
}
