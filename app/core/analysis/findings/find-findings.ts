import { formatCount } from '../../model/format.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from './finding.ts';
import { contextOf, type FindingContext } from './finding-context.ts';
import type { FindingInput } from './input.ts';
import { clockSkews } from './clock-skews.ts';
import { errorOrigins } from './error-origins.ts';
import { fanOut } from './fan-out.ts';
import { gaps } from './gap.ts';
import { missingInstrumentation } from './missing-instrumentation.ts';
import { nPlusOne } from './n-plus-one.ts';
import { repeatedReads } from './repeated.ts';
import { retries } from './retries.ts';
import { serialCalls } from './serial.ts';
import { timeouts } from './timeouts.ts';

/** One kind of finding: all that the trace has of it, each place told once. O(n log n), no recursion. */
export type Finder = (context: FindingContext) => Finding[];

const FINDERS: readonly Finder[] = [
  errorOrigins,
  timeouts,
  retries,
  nPlusOne,
  serialCalls,
  repeatedReads,
  fanOut,
  gaps,
  clockSkews,
  missingInstrumentation,
];

/** More findings of one kind than these are a list that nobody reads; the last one says how many there are. */
export const MOST_OF_A_KIND = 8;
/** More than fit on two screens are not read either. */
export const MOST_FINDINGS = 40;

/** What is wrong comes before what is slow. */
const ERROR_KINDS: ReadonlySet<FindingKind> = new Set<FindingKind>(['error-origin', 'timeout', 'retries']);

/**
 * Why a trace is slow or failing: errors first, then by what would be saved. Empty for a healthy trace. Yields after each finder, so that
 * the caller can do something else in between; the findings are what it returns.
 */
export function* findFindings(input: FindingInput): Generator<undefined, Finding[]> {
  if (input.trace.count === 0) return [];
  const context = contextOf(input);
  yield;
  const found: Finding[] = [];
  for (const finder of FINDERS) {
    for (const finding of finder(context)) found.push(finding);
    yield;
  }
  return limited(withoutRepetition(found));
}

/** All findings at once. */
export function findingsOf(input: FindingInput): Finding[] {
  const finding = findFindings(input);
  for (;;) {
    const step = finding.next();
    if (step.done === true) return step.value;
  }
}

function byWeight(a: Finding, b: Finding): number {
  const order = (finding: Finding): number => FINDING_KINDS.indexOf(finding.kind);
  const errors = Number(ERROR_KINDS.has(b.kind)) - Number(ERROR_KINDS.has(a.kind));
  if (errors !== 0) return errors;
  if (ERROR_KINDS.has(a.kind)) return order(a) - order(b) || b.savingNs - a.savingNs;
  return b.savingNs - a.savingNs || order(a) - order(b) || a.row - b.row;
}

/** Calls that are one after another and all the same are told once: as repeated where that names them all, else as a loop. */
function withoutRepetition(found: Finding[]): Finding[] {
  const loops = found.filter(({ kind }) => kind === 'n-plus-one');
  const repeated = found.filter(({ kind }) => kind === 'repeated');
  const dropped = new Set<Finding>();
  for (const loop of loops)
    for (const again of repeated) {
      if (isWithin(loop.rows, again.rows)) dropped.add(loop);
      else if (isWithin(again.rows, loop.rows)) dropped.add(again);
    }
  return found.filter((finding) => !dropped.has(finding));
}

/** Both ascending. */
function isWithin(inner: Uint32Array, outer: Uint32Array): boolean {
  if (inner.length > outer.length || inner[0]! < outer[0]! || inner.at(-1)! > outer.at(-1)!) return false;
  let at = 0;
  for (const row of inner) {
    while (at < outer.length && outer[at]! < row) at++;
    if (outer[at] !== row) return false;
  }
  return true;
}

/** The weightiest first, so many of each kind; the last one kept of a kind says how many more there are. */
export function limited(found: Finding[]): Finding[] {
  const kept: Finding[] = [];
  const last = new Map<FindingKind, number>();
  const seen = new Map<FindingKind, number>();
  const omitted = new Map<FindingKind, number>();
  for (const finding of found.toSorted(byWeight)) {
    const { kind } = finding;
    const ofKind = seen.get(kind) ?? 0;
    if (kept.length === MOST_FINDINGS || ofKind === MOST_OF_A_KIND) {
      omitted.set(kind, (omitted.get(kind) ?? 0) + 1);
      continue;
    }
    seen.set(kind, ofKind + 1);
    last.set(kind, kept.push(finding) - 1);
  }
  for (const [kind, count] of omitted) {
    const at = last.get(kind) ?? kept.length - 1;
    const finding = kept[at]!;
    const more = last.has(kind) ? 'like it' : `of another kind (${kind})`;
    kept[at] = {
      ...finding,
      detail: `${finding.detail} ${formatCount(count)} more ${more} ${count === 1 ? 'is' : 'are'} not listed.`,
    };
  }
  return kept;
}
