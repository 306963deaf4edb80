import { formatDuration, formatPlural } from '../../model/format.ts';
import type { Finding } from './finding.ts';
import type { FindingContext } from './finding-context.ts';
import { contradictsItself, type HostPair, hostPairs } from './host-clocks.ts';
import { listed, shorten } from './wording.ts';

/** Clocks that are kept in step differ by less. */
const LEAST_SKEW_NS = 5e6;
/** Spans that only end too late may be work that nobody waited for, unless so many of them agree. */
const LEAST_LATE_SPANS = 3;
/** How much of it estimates of the same skew may differ by: how long a call was on its way is not known. */
const AGREEMENT = 0.25;
const MOST_HOSTS = 3;
/** Of more pairs that disagree nobody can tell which clocks are right: they are told as one. */
const MOST_PAIRS = 100;

const CAVEAT = 'Spans whose start was set by hand look the same. Durations are right all the same.';

/** By how much a host's clock is off, as seen from another host: negative where it is behind. */
interface Skew {
  other: number;
  byNs: number;
  rows: number[];
}

/** Hosts whose clocks disagree beyond what calls between them allow, one finding a host that is off. */
export function clockSkews(context: FindingContext): Finding[] {
  const pairs = hostPairs(context);
  let left = offPairs(pairs);
  if (left.length > MOST_PAIRS) return [manyOf(left)];
  const findings: Finding[] = [];
  while (left.length > 0) {
    let host = mostAtOdds(left, pairs, context.facts.host[0]!);
    let own = left.filter(({ a, b }) => a === host || b === host);
    if (!agree(own.map((pair) => skewOf(pair, host).byNs))) {
      // Not this one clock is off, then, but each of the others.
      own = own.slice(0, 1);
      host = skewOf(own[0]!, host).other;
    }
    const skews = own.map((pair) => skewOf(pair, host));
    findings.push(findingOf(context, host, skews));
    left = left.filter((pair) => !own.includes(pair));
  }
  return findings;
}

/** The pairs that are off beyond doubt, and those that are off by as much as one of their hosts is in such a pair. */
function offPairs(pairs: readonly HostPair[]): HostPair[] {
  const off = pairs.filter(
    (pair) => !contradictsItself(pair) && (pair.least >= LEAST_SKEW_NS || pair.most <= -LEAST_SKEW_NS),
  );
  const sure = new Set(off.filter(({ early, late }) => early.length > 0 || late.length >= LEAST_LATE_SPANS));
  const known = new Map<number, number>();
  for (const pair of sure) for (const host of [pair.a, pair.b]) known.set(host, skewOf(pair, host).byNs);
  const isLikely = (pair: HostPair): boolean =>
    [pair.a, pair.b].some((host) => known.has(host) && agree([known.get(host)!, skewOf(pair, host).byNs]));
  return off.filter((pair) => sure.has(pair) || isLikely(pair));
}

/** The same clock seen from several hosts is off by about the same. */
function agree(skews: readonly number[]): boolean {
  const [least, most] = [Math.min(...skews), Math.max(...skews)];
  return most - least <= AGREEMENT * Math.max(Math.abs(least), Math.abs(most));
}

/** The host in most of the pairs that disagree; of equals the one that agrees with fewer others, then not the host of the trace's first row. */
function mostAtOdds(left: readonly HostPair[], all: readonly HostPair[], first: number): number {
  const count = (pairs: readonly HostPair[], host: number): number =>
    pairs.filter(({ a, b }) => a === host || b === host).length;
  const hosts = [...new Set(left.flatMap(({ a, b }) => [a, b]))];
  return hosts.sort(
    (x, y) =>
      count(left, y) - count(left, x) ||
      count(all, x) - count(all, y) ||
      Number(x === first) - Number(y === first) ||
      x - y,
  )[0]!;
}

function skewOf({ a, b, least, most, early, late }: HostPair, host: number): Skew {
  // What has to be added to `b`: between the bounds, or the one that there is.
  const toAdd =
    Number.isFinite(least) && Number.isFinite(most)
      ? (least + most) / 2
      : Number.isFinite(least)
        ? least
        : most;
  return { other: host === b ? a : b, byNs: host === b ? -toAdd : toAdd, rows: [...early, ...late] };
}

function findingOf(context: FindingContext, host: number, skews: Skew[]): Finding {
  const { trace, facts } = context;
  const rows = Uint32Array.from(skews.flatMap((skew) => skew.rows)).sort();
  const offs = skews.map(({ byNs }) => byNs).sort((x, y) => x - y);
  const by = offs[offs.length >> 1]!;
  const seen = skews.slice(0, MOST_HOSTS).map(({ other }) => shorten(facts.hosts[other]!));
  if (skews.length > MOST_HOSTS) seen.push(formatPlural(skews.length - MOST_HOSTS, 'other host'));
  const name = shorten(facts.hosts[host]!);
  const size = formatDuration(Math.abs(by));
  const side = by < 0 ? 'behind' : 'ahead of';
  let early = 0;
  let most = 0;
  for (const row of rows) {
    const lead = trace.start[trace.parent[row]!]! - trace.start[row]!;
    if (lead <= 0) continue;
    early++;
    most = Math.max(most, lead);
  }
  const evidence =
    early > 0
      ? `${formatPlural(early, 'span begins', 'spans begin')} up to ${formatDuration(most)} before the call that caused ${early === 1 ? 'it' : 'them'}.`
      : `${formatPlural(rows.length, 'span ends', 'spans end')} after the call that waited for ${rows.length === 1 ? 'it' : 'them'}.`;
  return {
    kind: 'clock-skew',
    title:
      skews.length === 1
        ? `Clocks of ${name} and ${seen[0]!} are about ${size} apart`
        : `Clock of ${name} is about ${size} ${by < 0 ? 'behind' : 'ahead'}`,
    detail: `${name} is ${side} ${listed(seen)}: ${evidence}`,
    caveat: CAVEAT,
    rows,
    row: rows[0]!,
    savingNs: 0,
  };
}

function manyOf(pairs: HostPair[]): Finding {
  const hosts = new Set(pairs.flatMap(({ a, b }) => [a, b]));
  const rows = Uint32Array.from(pairs.flatMap(({ early, late }) => [...early, ...late])).sort();
  return {
    kind: 'clock-skew',
    title: `Clocks of ${formatPlural(hosts.size, 'host')} disagree`,
    detail: `${formatPlural(rows.length, 'span begins or ends', 'spans begin or end')} outside the call that caused them.`,
    caveat: CAVEAT,
    rows,
    row: rows[0]!,
    savingNs: 0,
  };
}
