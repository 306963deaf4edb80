import type { ComparedCause, ComparedNodes } from '../../../app/core/analysis/compare/comparison.ts';
import type { ComparedSide, CompareSide } from '../../../app/core/contract/query-methods.ts';
import {
  formatClock,
  formatCount,
  formatDate,
  formatDuration,
  formatPercent,
  formatPlural,
  nanosToMillis,
} from '../../../app/core/model/format.ts';

const THOUSAND = 1_000;

/** A change with its sign: `+132 ms`, `−4 ms`, `±0`. */
export function signedDuration(ns: number): string {
  if (Math.abs(ns) < 0.5) return '±0';
  return ns > 0 ? `+${formatDuration(ns)}` : formatDuration(ns);
}

/** A number a trace: whole where it is, else with what tells. */
export function formatMean(value: number): string {
  if (Number.isInteger(value) || value >= THOUSAND) return formatCount(value);
  return value >= 10
    ? value.toFixed(1)
    : value >= 0.095
      ? value.toFixed(2).replace(/0$/, '')
      : value.toPrecision(1);
}

export function signedMean(value: number): string {
  if (Math.abs(value) < 0.005) return '±0';
  return value > 0 ? `+${formatMean(value)}` : `−${formatMean(-value)}`;
}

/** How many times as much: `×2.4`; '' where that says nothing. */
export function ratio(a: number, b: number): string {
  if (a <= 0 || b <= 0) return '';
  const times = b / a;
  if (times > 0.95 && times < 1.05) return '';
  return times >= 100 ? `×${formatCount(times)}` : `×${times.toPrecision(2)}`;
}

/** What a group is told by beside its query: its window and band. */
export function boundsText({ fromNs, toNs, minDurationNs, maxDurationNs }: CompareSide): string {
  const parts: string[] = [];
  const time = (ns: bigint): string => formatClock(new Date(nanosToMillis(ns)));
  if (fromNs !== undefined && toNs !== undefined)
    parts.push(`${formatDate(fromNs)} ${time(fromNs)} – ${time(toNs)}`);
  else if (fromNs !== undefined) parts.push(`since ${formatDate(fromNs)} ${time(fromNs)}`);
  else if (toNs !== undefined) parts.push(`until ${formatDate(toNs)} ${time(toNs)}`);
  if (minDurationNs !== undefined && maxDurationNs !== undefined)
    parts.push(`${formatDuration(minDurationNs)} – ${formatDuration(maxDurationNs)}`);
  else if (minDurationNs !== undefined) parts.push(`${formatDuration(minDurationNs)} or longer`);
  else if (maxDurationNs !== undefined) parts.push(`${formatDuration(maxDurationNs)} or shorter`);
  return parts.join(', ');
}

/** How many traces stand behind the figures of a side. */
export function tracesText({ traces, sampled }: ComparedSide): string {
  if (traces === sampled) return formatPlural(traces, 'trace');
  return `${formatCount(sampled)} of ${formatPlural(traces, 'trace')}`;
}

const TITLES: Record<ComparedCause['kind'], string> = {
  slower: 'Slower',
  faster: 'Faster',
  added: 'Added',
  missing: 'Missing',
  'more calls': 'More calls',
  'fewer calls': 'Fewer calls',
  'waited for': 'Waited for',
  'not waited for': 'Not waited for',
  outside: 'Outside the root',
};

export function causeTitle({ kind }: ComparedCause): string {
  return TITLES[kind];
}

/** A number of calls, as it is read. */
export function callsText(calls: number): string {
  return calls === 1 ? '1 call' : `${formatMean(calls)} calls`;
}

/** The figures behind a cause, in a few words. */
export function causeText({ kind, nodes: paths }: ComparedCause, { a, b }: ComparedNodes): string {
  const sum = (column: Float64Array): number => paths.reduce((total, node) => total + column[node]!, 0);
  const calls = [sum(a.calls), sum(b.calls)] as const;
  const perCall = [sum(a.self) / calls[0], sum(b.self) / calls[1]] as const;
  const onPaths = paths.length > 1 ? `, on ${formatCount(paths.length)} paths` : '';
  switch (kind) {
    case 'slower':
    case 'faster':
      return `${formatDuration(perCall[0])} → ${formatDuration(perCall[1])} a call by itself${onPaths}`;
    case 'more calls':
    case 'fewer calls':
      return `${formatMean(calls[0])} → ${formatMean(calls[1])} calls a trace${onPaths}`;
    case 'added':
      return `${callsText(calls[1])} a trace, none in A${onPaths}`;
    case 'missing':
      return `${callsText(calls[0])} a trace in A, none in B${onPaths}`;
    case 'waited for':
      return `no slower, but what calls it now has to wait for it${onPaths}`;
    case 'not waited for':
      return `what calls it no longer has to wait for it${onPaths}`;
    case 'outside':
      return 'before the longest root span began, or after it had ended';
  }
}

/** A share of traces; of a single trace whether it is there. */
export function shareText(share: number, side: ComparedSide): string {
  if (side.sampled === 1) return share > 0 ? 'here' : 'not here';
  return formatPercent(share);
}
