import type { CauseKind, ComparedCause, ComparedFailure } from './comparison.ts';
import type { MergedProfiles, MergedSide } from './merge-profiles.ts';
import { chanceOf, meanOf, type Moments } from './moments.ts';

/** Parts of the difference that are smaller than this share of the longer duration are not worth a line. */
const LEAST_SHARE = 0.01;
/** A group's rate of errors has to differ by so much. */
const LEAST_FAILING = 0.01;
/** Time is `waited for` where less than this share of it is the operation's own change. */
const OWN_SHARE = 0.5;
const MOST_CAUSES = 50;
const MOST_NODES = 100;

export interface Explanation {
  causes: ComparedCause[];
  restNs: number;
  failures: ComparedFailure[];
}

/**
 * What explains how the duration differs, by operation over all its paths, so that what only moved to another place explains nothing.
 * The time on the critical path of all operations and the time outside the longest root sum to the duration: so do their
 * differences. The part of the number of calls and the part of the time a call are told apart as Shapley values. Claimed is what
 * chance does not make (`chanceOf`) and what is worth a line; `restNs` is all else.
 */
export function explain(merged: MergedProfiles): Explanation {
  const { a, b } = merged;
  if (a.profile.traces === 0 || b.profile.traces === 0) return { causes: [], restNs: 0, failures: [] };
  const durations = [meanOf(a.profile.duration), meanOf(b.profile.duration)] as const;
  const least = LEAST_SHARE * Math.max(...durations);
  const nodesOf = nodesByOperation(merged);
  const changes = changesByOperation(merged, least);
  foldWhatIsCalled(merged, changes);
  const causes = changes.flatMap((change, operation) =>
    causesOf(change, least).map((cause) => ({ ...cause, nodes: nodesOf(operation) })),
  );
  const outside = difference(a.profile.outside, b.profile.outside);
  if (outside.claimed && Math.abs(outside.delta) >= least)
    causes.push({ kind: 'outside', nodes: [], deltaNs: outside.delta });
  causes.sort((x, y) => Math.abs(y.deltaNs) - Math.abs(x.deltaNs));
  causes.length = Math.min(causes.length, MOST_CAUSES);
  const claimed = causes.reduce((sum, { deltaNs }) => sum + deltaNs, 0);
  return { causes, restNs: durations[1] - durations[0] - claimed, failures: failuresOf(merged, nodesOf) };
}

interface Change {
  /** Of the sum of both parts. */
  byCalls: number;
  bySpeed: number;
  callsDiffer: boolean;
  speedDiffers: boolean;
  /** -1: gone, 1: new, 0: on both sides. */
  presence: -1 | 0 | 1;
  selfDelta: number;
}

function changesByOperation({ operations, a, b }: MergedProfiles, least: number): Change[] {
  return operations.map((_, operation) => {
    const calls = difference(callsOf(a, operation), callsOf(b, operation));
    const critical = difference(criticalOf(a, operation), criticalOf(b, operation));
    const perCallA = calls.a === 0 ? 0 : critical.a / calls.a;
    const perCallB = calls.b === 0 ? 0 : critical.b / calls.b;
    const presence = calls.a === 0 && calls.b > 0 ? 1 : calls.b === 0 && calls.a > 0 ? -1 : 0;
    const callsDiffer = calls.claimed && calls.delta !== 0;
    const byCalls =
      presence !== 0 ? critical.delta : callsDiffer ? (calls.delta * (perCallA + perCallB)) / 2 : 0;
    const bySpeed = critical.delta - byCalls;
    return {
      byCalls,
      bySpeed,
      callsDiffer,
      speedDiffers: Math.abs(bySpeed) > critical.chance && Math.abs(bySpeed) >= least,
      presence,
      selfDelta: selfOf(b, operation) - selfOf(a, operation),
    };
  });
}

function causesOf(change: Change, least: number): { kind: CauseKind; deltaNs: number }[] {
  const { byCalls, bySpeed, presence, selfDelta } = change;
  const causes: { kind: CauseKind; deltaNs: number }[] = [];
  if (change.callsDiffer && Math.abs(byCalls) >= least) {
    const kind =
      presence === 1 ? 'added' : presence === -1 ? 'missing' : byCalls > 0 ? 'more calls' : 'fewer calls';
    causes.push({ kind, deltaNs: byCalls });
  }
  if (change.speedDiffers) {
    const own = (selfDelta - byCalls) / bySpeed;
    const slower = bySpeed > 0;
    const kind = own >= OWN_SHARE ? (slower ? 'slower' : 'faster') : slower ? 'waited for' : 'not waited for';
    causes.push({ kind, deltaNs: bySpeed });
  }
  return causes;
}

/** What an added or missing operation alone calls is part of it. */
function foldWhatIsCalled({ nodes, operation }: MergedProfiles, changes: Change[]): void {
  /** By operation: the one that calls it on all of its paths, -1 for a root, SEVERAL where they differ. */
  const callers = new Int32Array(changes.length).fill(UNSEEN);
  for (let node = 0; node < nodes.count; node++) {
    const above = nodes.parent[node]!;
    const by = above < 0 ? -1 : operation[above]!;
    const own = operation[node]!;
    // Within itself it is called by whatever called it first.
    if (by === own) continue;
    callers[own] = callers[own] === UNSEEN || callers[own] === by ? by : SEVERAL;
  }
  const isPartOf = (own: number): boolean => {
    const { presence } = changes[own]!;
    return presence !== 0 && callers[own]! >= 0 && changes[callers[own]!]!.presence === presence;
  };
  for (const [operation, change] of changes.entries()) {
    let top = operation;
    while (isPartOf(top)) top = callers[top]!;
    if (top === operation) continue;
    changes[top]!.byCalls += change.byCalls;
    change.byCalls = 0;
  }
}

const UNSEEN = -3;
const SEVERAL = -2;

function failuresOf(
  { operations, a, b }: MergedProfiles,
  nodesOf: (operation: number) => number[],
): ComparedFailure[] {
  const failures: (ComparedFailure & { delta: number })[] = [];
  for (const operation of operations.keys()) {
    const failing = difference(failingOf(a, operation), failingOf(b, operation));
    if (!failing.claimed || Math.abs(failing.delta) < LEAST_FAILING) continue;
    failures.push({ nodes: nodesOf(operation), a: failing.a, b: failing.b, delta: failing.delta });
  }
  return failures
    .sort((x, y) => Math.abs(y.delta) - Math.abs(x.delta))
    .slice(0, MOST_CAUSES)
    .map(({ nodes, a: before, b: after }) => ({ nodes, a: before, b: after }));
}

/** By operation: its nodes, those whose critical time or errors changed most first. */
function nodesByOperation({ nodes, operation }: MergedProfiles): (operation: number) => number[] {
  const { a, b, count } = nodes;
  const change = (node: number): number => Math.abs(b.critical[node]! - a.critical[node]!);
  const errors = (node: number): number => Math.abs(b.errors[node]! - a.errors[node]!);
  const byOperation = new Map<number, number[]>();
  for (let node = 0; node < count; node++) {
    const known = byOperation.get(operation[node]!);
    if (known === undefined) byOperation.set(operation[node]!, [node]);
    else known.push(node);
  }
  return (wanted) =>
    (byOperation.get(wanted) ?? [])
      .sort((x, y) => change(y) - change(x) || errors(y) - errors(x) || x - y)
      .slice(0, MOST_NODES);
}

interface Difference {
  a: number;
  b: number;
  delta: number;
  /** Up to here chance makes a difference. */
  chance: number;
  claimed: boolean;
}

function difference(ofA: Moments, ofB: Moments): Difference {
  const a = meanOf(ofA);
  const b = meanOf(ofB);
  const chance = chanceOf(ofA, ofB);
  return { a, b, delta: b - a, chance, claimed: Math.abs(b - a) > chance };
}

function callsOf(side: MergedSide, operation: number): Moments {
  const { calls, callSquares } = side.profile.figures;
  return momentsOf(side, operation, calls, callSquares);
}

function criticalOf(side: MergedSide, operation: number): Moments {
  const { critical, criticalSquares } = side.profile.figures;
  return momentsOf(side, operation, critical, criticalSquares);
}

/** A trace either has an error that begins there or not: the squares are the figures. */
function failingOf(side: MergedSide, operation: number): Moments {
  const { failing } = side.profile.figures;
  return momentsOf(side, operation, failing, failing);
}

function momentsOf(
  { profile, operationIn }: MergedSide,
  operation: number,
  sums: Float64Array,
  squares: Float64Array,
): Moments {
  const number = operationIn[operation]!;
  const count = profile.traces;
  return number < 0
    ? { count, sum: 0, squares: 0 }
    : { count, sum: sums[number]!, squares: squares[number]! };
}

function selfOf({ profile, operationIn }: MergedSide, operation: number): number {
  const number = operationIn[operation]!;
  return number < 0 ? 0 : profile.figures.self[number]! / profile.traces;
}
