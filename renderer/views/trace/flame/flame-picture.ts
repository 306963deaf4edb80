import type { CriticalSegments, TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPlural,
} from '../../../../app/core/model/format.ts';
import { printable } from '../../../canvas/text-cache.ts';
import { rowWords } from '../state/row-words.ts';
import type { TraceData } from '../state/trace-data.ts';
import { lowerBound } from '../state/sorted-column.ts';
import type { PathLayout, TimeLayout } from './flame-layout-messages.ts';
import type { FlameScene } from './flame-scene.ts';
import { startsFrom } from './lane-index.ts';

/** What the chart shows, whether by time or by path. A bar is a row or a node; -1 is none. */
export interface FlamePicture extends Pick<
  FlameScene,
  'bars' | 'index' | 'laneOf' | 'names' | 'figure' | 'critical' | 'ruler'
> {
  /** Nanoseconds from one side to the other. */
  extent: number;
  depthOf(bar: number): number;
  firstChild(bar: number): number;
  /** The next bar with the same parent, or the one before. */
  sibling(bar: number, step: 1 | -1): number;
  /** For someone who can't see it. */
  words(bar: number): string;
}

/** @param shift by row, what clocks were moved by since the analysis; undefined where they are as received */
export function timePicture(
  { trace }: TraceData,
  { index, lane }: TimeLayout,
  analysis: TraceAnalysis | undefined,
  shift: Float64Array | undefined,
): FlamePicture {
  const { parent, size } = trace;
  return {
    bars: trace,
    index,
    laneOf: (row) => lane[row]!,
    names: trace.names,
    extent: trace.durationNs,
    ruler: true,
    figure: (row) => formatDuration(trace.duration[row]!),
    critical:
      analysis === undefined ? undefined : (row) => criticalOf(analysis.critical, row, shift?.[row] ?? 0),
    depthOf: (row) => trace.depth[row]!,
    firstChild: (row) => (size[row]! > 1 ? row + 1 : -1),
    sibling: (row, step) => {
      const next = step === 1 ? row + size[row]! : row - 1;
      if (next < 0 || next >= trace.count) return -1;
      // Backwards the row before may lie deep below the sibling.
      let at = next;
      while (at >= 0 && parent[at] !== parent[row] && at > parent[row]!) at = parent[at]!;
      return at >= 0 && parent[at] === parent[row] ? at : -1;
    },
    words: (row) => rowWords(trace, analysis, row, 0),
  };
}

function criticalOf(
  { row: rows, from, to }: CriticalSegments,
  row: number,
  shift: number,
): { from: Float64Array; to: Float64Array; shift: number } {
  const first = lowerBound(rows, row);
  const last = lowerBound(rows, row + 1);
  return { from: from.subarray(first, last), to: to.subarray(first, last), shift };
}

export function pathPicture({ trace }: TraceData, { index, tree }: PathLayout): FlamePicture {
  const { parent, depth, start, duration } = tree;
  const spansOf = (node: number): number => tree.rowsFrom[node + 1]! - tree.rowsFrom[node]!;
  const neighbour = (node: number, step: 1 | -1): number => {
    const from = index.from[depth[node]!]!;
    const end = index.from[depth[node]! + 1]!;
    let place = startsFrom(index.item, start, from, end, start[node]!);
    while (index.item[place] !== node) place++;
    const next = place + step;
    return next >= from && next < end ? index.item[next]! : -1;
  };
  return {
    bars: tree,
    index,
    laneOf: (node) => depth[node]!,
    names: trace.names,
    extent: tree.whole,
    ruler: false,
    critical: undefined,
    figure: (node) =>
      `${spansOf(node) > 1 ? `×${formatCount(spansOf(node))} · ` : ''}${formatDuration(duration[node]!)}`,
    depthOf: (node) => depth[node]!,
    firstChild: (node) => {
      const lane = depth[node]! + 1;
      if (lane >= index.lanes) return -1;
      const end = index.from[lane + 1]!;
      let place = startsFrom(index.item, start, index.from[lane]!, end, start[node]!);
      // Nodes without self time have no width: several may begin where this one does.
      while (place < end && start[index.item[place]!] === start[node] && parent[index.item[place]!] !== node)
        place++;
      const found = index.item[place];
      return place < end && found !== undefined && parent[found] === node ? found : -1;
    },
    sibling: (node, step) => {
      const above = parent[node]!;
      let next = neighbour(node, step);
      // Nodes without width lie among those of other parents that begin at the same place.
      while (next >= 0 && parent[next] !== above) {
        const past =
          step === 1 ? start[next]! > start[above]! + duration[above]! : start[next]! < start[above]!;
        if (past) return -1;
        next = neighbour(next, step);
      }
      return next;
    },
    words: (node) =>
      [
        printable(trace.names[tree.name[node]!] ?? ''),
        trace.services[tree.service[node]!] ?? '',
        formatPlural(spansOf(node), 'span'),
        `${formatDuration(duration[node]!)} with all below`,
        `${formatDuration(tree.self[node]!)} itself`,
        tree.whole > 0 ? formatPercent(duration[node]! / tree.whole) : '',
        tree.errors[node]! > 0 ? formatPlural(tree.errors[node]!, 'error') : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
  };
}
