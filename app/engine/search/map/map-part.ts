import { graphPart, type GraphPart } from '../../../core/analysis/graph-part.ts';
import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import type { Numbers } from '../../store/segment-columns.ts';
import { peersOf } from '../peers.ts';
import { graphChunk } from './graph-chunk.ts';
import type { PartColumns } from './ends-in-part.ts';
import type { Expansion } from './service-parts.ts';
import { nearbyNumbers, type TraceNumbers } from './trace-numbers.ts';

/** What the map takes of a segment. */
export interface MapPart {
  /** Of the traces that are wholly here, counted. */
  graph: GraphPart;
  /** Their numbers, and how many spans each has. */
  whole: Uint32Array;
  wholeSpans: Uint32Array;
  /** The spans of traces that go on elsewhere; undefined where there are none. */
  rest: GraphChunk | undefined;
  /** Numbers of all traces here. */
  traces: Uint32Array;
}

export interface MapPartInput {
  columns: PartColumns;
  /** By number: spans of the trace in the whole store. */
  spansOf: Uint32Array;
  /** By number: 1 for the traces that count; undefined for all. */
  wanted: Uint8Array | undefined;
  expansion: Expansion;
  /** As `graphPart` takes it. */
  criticalEvery: number;
  numberOf: TraceNumbers;
}

/** Counts the traces that are wholly in some columns, and takes the spans of the others out. */
export function mapPart(input: MapPartInput): MapPart {
  const { columns, spansOf, wanted, expansion, criticalEvery } = input;
  const { spans, numbers } = columns;
  const attributes = columns.attributes();
  const here = new Uint32Array(numbers.length);
  for (let row = 0; row < spans.count; row++) here[spans.trace[row]!]!++;
  const isWanted = (number: number): boolean => wanted === undefined || wanted[number] === 1;
  const whole: number[] = [];
  const rest: number[] = [];
  for (const [trace, number] of numbers.entries())
    if (isWanted(number)) (here[trace] === spansOf[number] ? whole : rest).push(trace);
  const byNumber = (a: number, b: number): number => numbers[a]! - numbers[b]!;
  const wholeRows = rowsOf(spans.trace, here, whole.sort(byNumber));
  const restRows = rowsOf(spans.trace, here, rest.sort(byNumber));
  const few = wholeRows.length + restRows.length < spans.count;
  const { peer, peers } = peersOf(spans, attributes, few ? joined(wholeRows, restRows) : undefined);
  const numberOf = nearbyNumbers(spans.traceIds, numbers, input.numberOf);
  const source = { spans, attributes, numbers, peer, peers, numberOf, expansion };
  return {
    graph: graphPart(wholeRows.length === 0 ? [] : [graphChunk(source, wholeRows)], criticalEvery),
    whole: Uint32Array.from(whole, (trace) => numbers[trace]!),
    wholeSpans: Uint32Array.from(whole, (trace) => here[trace]!),
    rest: restRows.length === 0 ? undefined : graphChunk(source, restRows),
    // A copy: the column is part of all that the segment was unpacked to, which need not stay.
    traces: numbers.slice(),
  };
}

/** The rows of some traces, one trace after the other, each in order of arrival. */
function rowsOf(trace: Numbers, here: Uint32Array, traces: readonly number[]): Uint32Array {
  /** By trace: where its next row goes. */
  const next = new Int32Array(here.length).fill(-1);
  let count = 0;
  for (const own of traces) {
    next[own] = count;
    count += here[own]!;
  }
  const rows = new Uint32Array(count);
  for (let row = 0; row < trace.length; row++) {
    const own = trace[row]!;
    const place = next[own]!;
    if (place < 0) continue;
    rows[place] = row;
    next[own] = place + 1;
  }
  return rows;
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
