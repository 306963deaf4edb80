import { assembleTrace } from '../../../app/core/analysis/assemble.ts';
import { callColumns, namingRow, type CallColumns } from '../../../app/core/analysis/call-columns.ts';
import type { GraphChunk } from '../../../app/core/analysis/graph-spans.ts';
import type { TraceGraphInput } from '../../../app/core/analysis/trace-graph.ts';
import { chunksFromText } from './graph-from-text.ts';

/** A chunk of one trace as it is once assembled. */
export function assembled(chunk: GraphChunk): TraceGraphInput {
  const { columns: trace, spanOf } = assembleTrace('t', chunk.spans);
  const rowOf = new Map([...spanOf.subarray(0, trace.count)].map((span, row) => [span, row]));
  const links = [...(chunk.linkSpan ?? [])].map((span, link) => {
    const target = trace.idLo.findIndex(
      (low, row) => low === chunk.linkIdLo![link] && trace.idHi[row] === chunk.linkIdHi![link],
    );
    return { row: rowOf.get(span)!, target };
  });
  return {
    trace,
    peer: Int32Array.from(spanOf.subarray(0, trace.count), (span) => (span < 0 ? -1 : chunk.peer[span]!)),
    peers: chunk.peers,
    links: {
      row: Uint32Array.from(links, (link) => link.row),
      target: Int32Array.from(links, (link) => link.target),
      trace: new Uint32Array(links.length),
      traces: ['t'],
    },
    critical: new Float64Array(0),
  };
}

export function inputFromText(text: string): TraceGraphInput {
  return assembled(chunksFromText([text])[0]!);
}

/** `source > target name`, indented below the call that it belongs to; `>>` for a message, `!` for one that failed. */
export function callLines(input: TraceGraphInput, calls: CallColumns = callColumns(input)): string[] {
  const depth: number[] = [];
  return Array.from({ length: calls.count }, (_, call) => {
    const parent = calls.parent[call]!;
    depth[call] = parent < 0 ? 0 : depth[parent]! + 1;
    const source = calls.source[call]! < 0 ? '?' : calls.parties[calls.source[call]!]!.name;
    const target = calls.parties[calls.target[call]!]!.name;
    const name = input.trace.names[input.trace.name[namingRow(calls, call)]!];
    const arrow = calls.message[call] === 1 ? '>>' : '>';
    return `${'  '.repeat(depth[call]!)}${source} ${arrow} ${target} ${name}${calls.failed[call] === 1 ? ' !' : ''}`;
  });
}
