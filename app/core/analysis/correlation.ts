/** Of how many on either side something is true. */
export interface Shares {
  /** Counts on the side that is looked into, and on the other. */
  selected: number;
  rest: number;
}

/**
 * The chance of even one false claim in a whole answer. A list that is read to find a cause must not hold what chance alone
 * put there, and what is worth reading stands out by far more than this asks for.
 */
const FAMILY_CHANCE = 1e-4;
/** Seen less often it is an anecdote. */
const MIN_SUPPORT = 3;
/** With many traces the smallest difference is certain, and still explains nothing. */
const MIN_DIFFERENCE = 0.02;
/** With an expected count below this the G statistic's distribution is not near enough to chi-squared: the exact one is summed. */
const MIN_EXPECTED = 20;
/** Terms that add less than this part of the sum end it. */
const NEGLIGIBLE = 1e-12;

/** Whether what is true of some and not of others may be tested at all; `tests` of `standsOut` counts these. */
export function isTestable(counts: Shares, totals: Shares): boolean {
  const having = counts.selected + counts.rest;
  const lacking = totals.selected + totals.rest - having;
  return having >= MIN_SUPPORT && lacking >= MIN_SUPPORT;
}

/** Difference of the two shares, -1 to 1: above zero where it is more frequent on the selected side. */
export function shareDifference(counts: Shares, totals: Shares): number {
  return counts.selected / totals.selected - counts.rest / totals.rest;
}

/**
 * Whether the shares on the two sides differ by more than chance explains.
 * @param tests how many such questions are asked at once: the more, the more of them chance answers with yes (Bonferroni)
 */
export function standsOut(counts: Shares, totals: Shares, tests: number): boolean {
  if (totals.selected === 0 || totals.rest === 0 || !isTestable(counts, totals)) return false;
  if (Math.abs(shareDifference(counts, totals)) < MIN_DIFFERENCE) return false;
  return chance(counts, totals) * Math.max(1, tests) < FAMILY_CHANCE;
}

/** The G statistic of the two shares (log-likelihood ratio of a 2 × 2 table; Woolf 1957, Dunning 1993). */
export function gStatistic(counts: Shares, totals: Shares): number {
  const all = totals.selected + totals.rest;
  const having = counts.selected + counts.rest;
  const cells = [
    [counts.selected, totals.selected, having],
    [counts.rest, totals.rest, having],
    [totals.selected - counts.selected, totals.selected, all - having],
    [totals.rest - counts.rest, totals.rest, all - having],
  ] as const;
  let sum = 0;
  for (const [count, ofSide, ofRow] of cells)
    if (count > 0) sum += count * Math.log((count * all) / (ofSide * ofRow));
  return Math.max(0, 2 * sum);
}

/** How likely shares differ this much, either way, where both sides are drawn from one. */
function chance(counts: Shares, totals: Shares): number {
  const all = totals.selected + totals.rest;
  const having = counts.selected + counts.rest;
  const least = (Math.min(having, all - having) * Math.min(totals.selected, totals.rest)) / all;
  if (least < MIN_EXPECTED) return Math.min(1, 2 * exactTail(counts, totals));
  return complementaryError(Math.sqrt(gStatistic(counts, totals) / 2));
}

/** The hypergeometric tail from the observed count on, away from the expected one (Fisher's exact test, one side). */
function exactTail(counts: Shares, totals: Shares): number {
  const isMore = shareDifference(counts, totals) > 0;
  // From the other side's point of view less is more.
  const drawn = isMore ? totals.selected : totals.rest;
  const others = isMore ? totals.rest : totals.selected;
  const having = counts.selected + counts.rest;
  const most = Math.min(having, drawn);
  let hits = isMore ? counts.selected : counts.rest;
  let term = Math.exp(
    logChoose(drawn, hits) + logChoose(others, having - hits) - logChoose(drawn + others, having),
  );
  let sum = term;
  while (hits < most && term > sum * NEGLIGIBLE) {
    term *= ((drawn - hits) * (having - hits)) / ((hits + 1) * (others - having + hits + 1));
    hits++;
    sum += term;
  }
  return sum;
}

function logChoose(of: number, chosen: number): number {
  return logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen);
}

/** Below this, factorials are multiplied out; from there on Stirling's series is exact to the last digits. */
const STIRLING_FROM = 16;

function logFactorial(of: number): number {
  if (of < STIRLING_FROM) {
    let product = 1;
    for (let factor = 2; factor <= of; factor++) product *= factor;
    return Math.log(product);
  }
  const square = of * of;
  return (
    of * Math.log(of) -
    of +
    Math.log(2 * Math.PI * of) / 2 +
    (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / of
  );
}

/** erfc(x) for x >= 0 to a relative 1.2e-7, by the rational Chebyshev fit in Press et al., Numerical Recipes, 6.2. */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  let sum = 0;
  for (const factor of FIT) sum = sum * t + factor;
  return t * Math.exp(sum - x * x);
}

/** The highest power first. */
const FIT = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196,
  1.00002368, -1.26551223,
];
