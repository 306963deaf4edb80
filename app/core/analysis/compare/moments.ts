/** Sums over `count` traces of a figure and of its square. */
export interface Moments {
  count: number;
  sum: number;
  squares: number;
}

/**
 * How many standard errors a difference between two groups must have to be claimed: one of a hundred operations goes past it by
 * chance in one of a hundred and fifty comparisons.
 */
const CLAIM_Z = 4;
/** A single trace is looked at because it stands out, and each of its figures is one draw of many. */
const SINGLE_Z = 3;

export function meanOf({ count, sum }: Moments): number {
  return count === 0 ? 0 : sum / count;
}

/** Of two traces or more. */
function varianceOf({ count, sum, squares }: Moments): number {
  return Math.max(0, (squares - (sum * sum) / count) / (count - 1));
}

/**
 * How large a difference of the means may be that chance alone makes: of two groups by Welch's t-test, of a single trace and a group
 * by the interval that holds the group's next trace. 0 for two single traces: what differs there is a fact, not an estimate.
 *
 * Each side is tested with one trace more, which is as the other side is: few traces that are all alike don't tell that all are.
 */
export function chanceOf(a: Moments, b: Moments): number {
  if (a.count < 2 && b.count < 2) return 0;
  if (a.count < 2 || b.count < 2) {
    const group = a.count < 2 ? withOneLike(b, a) : withOneLike(a, b);
    return criticalT(SINGLE_Z, group.count - 2) * Math.sqrt(varianceOf(group) * (1 + 1 / group.count));
  }
  const [moreA, moreB] = [withOneLike(a, b), withOneLike(b, a)];
  const shareA = varianceOf(moreA) / moreA.count;
  const shareB = varianceOf(moreB) / moreB.count;
  const error = shareA + shareB;
  if (error === 0) return 0;
  // Welch and Satterthwaite's degrees of freedom.
  const freedom = (error * error) / ((shareA * shareA) / (a.count - 1) + (shareB * shareB) / (b.count - 1));
  return criticalT(CLAIM_Z, freedom) * Math.sqrt(error);
}

function withOneLike({ count, sum, squares }: Moments, other: Moments): Moments {
  const value = meanOf(other);
  return { count: count + 1, sum: sum + value, squares: squares + value * value };
}

/** The quantile of Student's t that has the probability of the normal one `z`: Fisher and Cornish's expansion. */
function criticalT(z: number, freedom: number): number {
  const f = Math.max(1, freedom);
  return (
    z +
    (z ** 3 + z) / (4 * f) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * f ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * f ** 3)
  );
}
