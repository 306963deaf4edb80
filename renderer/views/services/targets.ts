import type { CallFigures, LatencyTarget } from '../../../app/core/contract/query-methods.ts';
import type { Target } from '../../state/setting-values.ts';

/** How well an objective is kept. */
export interface Attainment {
  met: boolean;
  /** Share of calls that are good, 0 to 1. */
  good: number;
  /** The share that was wanted. */
  wanted: number;
  /** Share of the bad calls that the objective allows which is left; negative where there were more. */
  budgetLeft: number;
}

/** Fewer calls than this say little: what is missed may be chance. */
export const FEW_CALLS = 20;
export function isOf(target: Target, service: string, operation: string | undefined): boolean {
  return target.service === service && target.operation === operation;
}

export function targetOf(
  targets: readonly Target[],
  service: string,
  operation?: string,
): Target | undefined {
  return targets.find((target) => isOf(target, service, operation));
}

/** The targets with one of them set anew; one without any objective is taken away. */
export function withTarget(targets: readonly Target[], next: Target): Target[] {
  const others = targets.filter((target) => !isOf(target, next.service, next.operation));
  return next.latency === undefined && next.errors === undefined ? others : [...others, next];
}

/** What the engine counts by. */
export function latencyTargets(targets: readonly Target[]): LatencyTarget[] {
  return targets.flatMap(({ service, operation, latency }) =>
    latency === undefined ? [] : [{ service, operation, latencyNs: latency.ns }],
  );
}

type Counted = Pick<CallFigures, 'calls' | 'errors' | 'within'>;

/** How well the calls keep the objective for latency; undefined where there is none, or no call. */
export function latencyAttainment(
  target: Target | undefined,
  { calls, within }: Counted,
): Attainment | undefined {
  if (target?.latency === undefined || within === undefined || calls === 0) return undefined;
  return attainment(within, calls, target.latency.share);
}

/** How well the calls keep the objective for errors; undefined where there is none, or no call. */
export function errorAttainment(
  target: Target | undefined,
  { calls, errors }: Counted,
): Attainment | undefined {
  if (target?.errors === undefined || calls === 0) return undefined;
  return attainment(calls - errors, calls, 1 - target.errors.share);
}

function attainment(good: number, calls: number, wanted: number): Attainment {
  const allowed = (1 - wanted) * calls;
  const bad = calls - good;
  // 0.95 of 100 calls is 95 exactly, although the product is not.
  const met = bad <= allowed + 1e-6;
  // Where nothing is allowed, each bad call is as much as all of the budget.
  const budgetLeft = allowed > 0 ? (allowed - bad) / allowed : met ? 1 : -bad;
  return { met, good: good / calls, wanted, budgetLeft };
}

/** The objective that is kept worst: what a table has room for. */
export function worstAttainment(target: Target | undefined, counted: Counted): Attainment | undefined {
  const latency = latencyAttainment(target, counted);
  const errors = errorAttainment(target, counted);
  if (latency === undefined || errors === undefined) return latency ?? errors;
  return errors.budgetLeft < latency.budgetLeft ? errors : latency;
}

/** Usual shares, as a dialog offers them. */
export const LATENCY_SHARES = [0.5, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 0.995, 0.999] as const;
const LATENCY_SHARE = 0.95;
const ERROR_SHARE = 0.01;
/** A target that allows more is none. */
const MOST_ERRORS = 0.5;
/** Above the present p95, so that the proposal is kept from the start, and a little room is left. */
const ROOM = 1.2;

/** Where no call has been seen yet. */
const FIRST_LATENCY_NS = 500e6;

/** A target that the calls keep at present: a round duration above their p95, and 1 % of errors or a little more than now. */
export function proposeTarget(service: string, operation: string | undefined, figures: CallFigures): Target {
  const { calls, errors, p95Ns } = figures;
  const failing = calls === 0 ? 0 : errors / calls;
  const allowed = failing < ERROR_SHARE ? ERROR_SHARE : Math.min(MOST_ERRORS, roundUp(failing * ROOM));
  const ns = calls > 0 && p95Ns > 0 ? roundUp(p95Ns * ROOM) : FIRST_LATENCY_NS;
  // Failed calls are not good ones, however fast.
  const most = Math.min(LATENCY_SHARE, 1 - allowed);
  const share = LATENCY_SHARES.findLast((known) => known <= most) ?? LATENCY_SHARES[0];
  return { service, operation, latency: { ns, share }, errors: { share: allowed } };
}

/** The next round number: one of these times a power of ten. */
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = ROUND.find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  // Powers below one are not exact: 3 × 0.01 is written 0.03.
  return Number((step * power).toPrecision(2));
}
