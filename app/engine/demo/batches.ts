import type { WritableSpan } from '../../core/otlp/write-traces.ts';
import { writeTraces } from '../../core/otlp/write-traces.ts';
import type { Instance } from './services.ts';
import type { ShopSpan } from './work.ts';

/** Spans by the process that exports them. */
export function groupByInstance(spans: Iterable<ShopSpan>): Map<Instance, ShopSpan[]> {
  const groups = new Map<Instance, ShopSpan[]>();
  for (const span of spans) {
    const group = groups.get(span.instance);
    if (group === undefined) groups.set(span.instance, [span]);
    else group.push(span);
  }
  return groups;
}

/** An OTLP trace export request with the spans of one or several processes. */
export function encodeSpans(spans: Iterable<ShopSpan>): Uint8Array<ArrayBuffer> {
  return writeTraces(
    [...groupByInstance(spans)].map(([instance, group]) => {
      const scopes = new Map<string, WritableSpan[]>();
      for (const { scope, span } of group) {
        const list = scopes.get(scope);
        if (list === undefined) scopes.set(scope, [span]);
        else list.push(span);
      }
      return {
        resource: instance.resource,
        scopes: [...scopes].map(([name, list]) => ({
          name,
          version: name === instance.service ? instance.version : instance.language.sdkVersion,
          spans: list,
        })),
      };
    }),
  );
}
