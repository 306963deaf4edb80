import type { GraphChunk } from '../../../app/core/analysis/graph-spans.ts';
import { peerOf, type Peer } from '../../../app/core/analysis/peer.ts';
import { ServiceGraphBuilder, type ServiceGraph } from '../../../app/core/analysis/service-graph.ts';
import type { SpanTable } from '../../../app/core/model/span-columns.ts';
import { traceFromText, wordsOf } from '../../fixtures/trace-from-text.ts';

/** A chunk a trace, its number its place in the list. Links name spans of any of the traces. */
export function chunksFromText(texts: string[]): GraphChunk[] {
  const traces = texts.map((text) => traceFromText(text));
  const traceOf = (id: string): number => {
    const [high, low] = wordsOf(id);
    const found = traces.findIndex(({ spans }) =>
      spans.idLo.some((word, i) => word === low && spans.idHi[i] === high),
    );
    return found === -1 ? 0xffff_ffff : found;
  };
  return traces.map(({ spans, attributes, links }, number) => {
    const peers: Peer[] = [];
    const peer = Int32Array.from(attributes, (own, span) => {
      const named = peerOf((key) => own.get(key), spans.kind[span]!);
      return named === undefined ? -1 : peers.push(named) - 1;
    });
    return {
      spans,
      trace: new Uint32Array(spans.count).fill(number),
      peer,
      peers,
      linkSpan: Uint32Array.from(links, ({ span }) => span),
      linkTrace: Uint32Array.from(links, ({ id }) => traceOf(id)),
      linkIdHi: Uint32Array.from(links, ({ id }) => wordsOf(id)[0]),
      linkIdLo: Uint32Array.from(links, ({ id }) => wordsOf(id)[1]),
    };
  });
}

/** The same spans, but each in a chunk of its own. */
export function splitChunk(chunk: GraphChunk): GraphChunk[] {
  const { spans, linkSpan, linkTrace, linkIdHi, linkIdLo } = chunk;
  return Array.from({ length: spans.count }, (_, i) => {
    const links = [...(linkSpan ?? [])].flatMap((span, link) => (span === i ? [link] : []));
    const service = spans.services[spans.service[i]!]!;
    const named = chunk.peer[i]!;
    const one: SpanTable = {
      count: 1,
      baseNs: spans.baseNs + BigInt(spans.start[i]!),
      start: new Float64Array(1),
      duration: spans.duration.slice(i, i + 1),
      idHi: spans.idHi.slice(i, i + 1),
      idLo: spans.idLo.slice(i, i + 1),
      parentHi: spans.parentHi.slice(i, i + 1),
      parentLo: spans.parentLo.slice(i, i + 1),
      service: Uint32Array.of(1),
      name: new Uint32Array(1),
      kind: spans.kind.slice(i, i + 1),
      status: spans.status.slice(i, i + 1),
      flags: spans.flags.slice(i, i + 1),
      services: ['not used', service],
      names: [''],
    };
    return {
      spans: one,
      trace: chunk.trace.slice(i, i + 1),
      peer: Int32Array.of(named === -1 ? -1 : 0),
      peers: named === -1 ? [] : [chunk.peers[named]!],
      linkSpan: new Uint32Array(links.length),
      linkTrace: Uint32Array.from(links, (link) => linkTrace![link]!),
      linkIdHi: Uint32Array.from(links, (link) => linkIdHi![link]!),
      linkIdLo: Uint32Array.from(links, (link) => linkIdLo![link]!),
    };
  });
}

export function graphOf(chunks: GraphChunk[], criticalEvery = 0): ServiceGraph {
  const builder = new ServiceGraphBuilder();
  builder.add(chunks, criticalEvery);
  return builder.finish();
}

/** `source > target kind ×calls [!errors] p50`, milliseconds rounded to a tenth. */
export function edgesOf({ edges }: ServiceGraph): string[] {
  return edges.map(
    ({ source, target, kind, calls, errors, p50Ns }) =>
      `${source} > ${target} ${kind} ×${calls}${errors ? ` !${errors}` : ''} ${Math.round(Number(p50Ns) / 1e5) / 10}`,
  );
}
