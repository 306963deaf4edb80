import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { FindingInput } from '../../../../app/core/analysis/findings/input.ts';
import type { ShopSpan } from '../../../../app/engine/demo/work.ts';
import type { SpanTable } from '../../../../app/core/model/span-columns.ts';
import { wordsOf } from '../../../fixtures/trace-from-text.ts';
import { inputOf } from './finding-input.ts';

/** What findings are made from, of each trace among spans of the demo shop. */
export function shopInputs(spans: ShopSpan[]): FindingInput[] {
  return [...Map.groupBy(spans, ({ span }) => span.traceId).values()].map(shopInput);
}

function shopInput(spans: ShopSpan[]): FindingInput {
  const first = spans.reduce(
    (least, { span }) => (span.startNs < least ? span.startNs : least),
    spans[0]!.span.startNs,
  );
  const services = [...new Set(spans.map(({ instance }) => instance.service as string))];
  const names = [...new Set(spans.map(({ span }) => span.name))];
  const ids = spans.map(({ span }) => wordsOf(span.spanId));
  const parents = spans.map(({ span }) =>
    wordsOf(span.parentSpanId === undefined || span.parentSpanId === '' ? '0' : span.parentSpanId),
  );
  const table: SpanTable = {
    count: spans.length,
    baseNs: first,
    start: Float64Array.from(spans, ({ span }) => Number(span.startNs - first)),
    duration: Float64Array.from(spans, ({ span }) => Number(span.endNs - span.startNs)),
    idHi: Uint32Array.from(ids, ([high]) => high),
    idLo: Uint32Array.from(ids, ([, low]) => low),
    parentHi: Uint32Array.from(parents, ([high]) => high),
    parentLo: Uint32Array.from(parents, ([, low]) => low),
    service: Uint32Array.from(spans, ({ instance }) => services.indexOf(instance.service)),
    name: Uint32Array.from(spans, ({ span }) => names.indexOf(span.name)),
    kind: Uint8Array.from(spans, ({ span }) => span.kind),
    status: Uint8Array.from(spans, ({ span }) => span.status?.code ?? 0),
    flags: Uint32Array.from(spans, ({ span }) => ((span.links?.length ?? 0) > 0 ? SpanFlag.hasLinks : 0)),
    services,
    names,
  };
  return inputOf(
    table,
    spans.map(({ span, instance }) => {
      const own = new Map<string, string>();
      for (const { key, value } of [...instance.resource, ...span.attributes])
        if ('value' in value) own.set(key, String(value.value));
      return own;
    }),
  );
}
