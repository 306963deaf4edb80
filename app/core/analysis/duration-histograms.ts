/** Buckets per doubling: a bucket's middle is within 1/64 (1.6 %) of every duration in it. */
const BUCKET_BITS = 5;
const BUCKETS = 1 << BUCKET_BITS;
/** Doublings from 1 ns: 2^63 ns is the longest duration that OTLP can say. */
const OCTAVES = 64;
const FIRST_SERIES = 16;
const FIRST_PAGES = 64;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const EXPONENT_OF_ONE = 1023;

/** Ranges of `ranges` per doubling: bars that are told apart and not too many. */
const RANGES_PER_OCTAVE = 4;

/** Counts by ranges of duration of nearly equal ratio: each doubling has four, cut where buckets begin. */
export interface DurationRanges {
  /** Lower bounds, ns, and the upper bound of the last range. */
  edgesNs: Float64Array;
  /** For each series that was asked for, its counts. */
  counts: Uint32Array[];
}

/** Series with what was counted alone: a tenth of the room that they take while they count. */
export interface PackedDurations {
  /** By series: its sums, and where its buckets begin; one more of the latter than there are series. */
  total: Uint32Array;
  zeros: Uint32Array;
  min: Float64Array;
  max: Float64Array;
  first: Uint32Array;
  /** By bucket: its place, octave by octave, and its count. */
  bucket: Uint16Array;
  count: Uint32Array;
}

/**
 * Log-linear histograms of durations, many series in one pool: every doubling is split into equal buckets, as HdrHistogram does;
 * the bucket is read from the float's exponent and leading mantissa bits, as in DDSketch's linearly interpolated mapping.
 * A series holds pages only for the doublings that occur in it. Durations under 1 ns count as zero.
 */
export class DurationHistograms {
  /** For each series and doubling, its page plus one. */
  #pages = new Uint32Array(FIRST_SERIES * OCTAVES);
  #counts = new Uint32Array(FIRST_PAGES * BUCKETS);
  #usedPages = 0;
  #zeros = new Uint32Array(FIRST_SERIES);
  #total = new Uint32Array(FIRST_SERIES);
  #min = new Float64Array(FIRST_SERIES);
  #max = new Float64Array(FIRST_SERIES);

  /**
   * Counts `durations[index]`, nanoseconds. A column and a place in it, because a float passed by itself would be an object
   * on the heap for each call.
   */
  add(series: number, durations: Float64Array, index: number): void {
    const duration = durations[index]!;
    if (series >= this.#total.length) this.#growSeries(series);
    const total = this.#total[series]!;
    if (total === 0 || duration < this.#min[series]!) this.#min[series] = duration;
    if (duration > this.#max[series]!) this.#max[series] = duration;
    this.#total[series] = total + 1;
    if (!(duration >= 1)) {
      this.#zeros[series]!++;
      return;
    }
    float[0] = duration;
    const bucket = (words[HIGH_WORD]! >>> (20 - BUCKET_BITS)) - EXPONENT_OF_ONE * BUCKETS;
    const octave = Math.min(bucket >>> BUCKET_BITS, OCTAVES - 1);
    const page = this.#page(series, octave);
    this.#counts[page + (bucket & (BUCKETS - 1))]!++;
  }

  count(series: number): number {
    return this.#total[series] ?? 0;
  }

  /** Adds what `source` counted to `target`. */
  merge(target: number, source: number): void {
    if (this.count(source) === 0) return;
    if (target >= this.#total.length) this.#growSeries(target);
    this.#min[target] =
      this.#total[target] === 0 ? this.#min[source]! : Math.min(this.#min[target]!, this.#min[source]!);
    this.#max[target] = Math.max(this.#max[target]!, this.#max[source]!);
    this.#total[target]! += this.#total[source]!;
    this.#zeros[target]! += this.#zeros[source]!;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const page = this.#pages[source * OCTAVES + octave]!;
      if (page === 0) continue;
      const to = this.#page(target, octave);
      const from = (page - 1) * BUCKETS;
      for (let i = 0; i < BUCKETS; i++) this.#counts[to + i]! += this.#counts[from + i]!;
    }
  }

  /** The duration that the share `q` (0 to 1) of a series does not exceed, in nanoseconds; 0 for an empty series. */
  quantile(series: number, q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.count(series)));
    let seen = this.#zeros[series] ?? 0;
    if (this.count(series) === 0 || seen >= rank) return 0;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const page = this.#pages[series * OCTAVES + octave]!;
      if (page === 0) continue;
      for (let i = 0; i < BUCKETS; i++) {
        seen += this.#counts[(page - 1) * BUCKETS + i]!;
        if (seen < rank) continue;
        const middle = 2 ** octave * (1 + (i + 0.5) / BUCKETS);
        return Math.min(Math.max(middle, this.#min[series]!), this.#max[series]!);
      }
    }
    return this.#max[series]!;
  }

  /** The first `series` series. */
  pack(series: number): PackedDurations {
    const first = new Uint32Array(series + 1);
    const bucket: number[] = [];
    const count: number[] = [];
    for (let own = 0; own < series; own++) {
      this.#eachBucket(own, (place, counted) => {
        bucket.push(place);
        count.push(counted);
      });
      first[own + 1] = bucket.length;
    }
    const column = <T extends Uint32Array | Float64Array>(from: T, into: T): T => {
      into.set(from.subarray(0, Math.min(series, from.length)));
      return into;
    };
    return {
      total: column(this.#total, new Uint32Array(series)),
      zeros: column(this.#zeros, new Uint32Array(series)),
      min: column(this.#min, new Float64Array(series)),
      max: column(this.#max, new Float64Array(series)),
      first,
      bucket: Uint16Array.from(bucket),
      count: Uint32Array.from(count),
    };
  }

  /** Adds a packed series to `target`. */
  addPacked(target: number, packed: PackedDurations, series: number): void {
    const added = packed.total[series]!;
    if (added === 0) return;
    if (target >= this.#total.length) this.#growSeries(target);
    const total = this.#total[target]!;
    const min = packed.min[series]!;
    this.#min[target] = total === 0 ? min : Math.min(this.#min[target]!, min);
    this.#max[target] = Math.max(this.#max[target]!, packed.max[series]!);
    this.#total[target] = total + added;
    this.#zeros[target]! += packed.zeros[series]!;
    for (let i = packed.first[series]!; i < packed.first[series + 1]!; i++) {
      const bucket = packed.bucket[i]!;
      const page = this.#page(target, bucket >>> BUCKET_BITS);
      this.#counts[page + (bucket & (BUCKETS - 1))]! += packed.count[i]!;
    }
  }

  /**
   * Some series by ranges from the shortest to the longest duration that any of them counted. What lasts no time at all is in the
   * first range.
   */
  ranges(series: readonly number[]): DurationRanges {
    const width = BUCKETS / RANGES_PER_OCTAVE;
    let first = Infinity;
    let last = -1;
    let zeros = 0;
    for (const own of series) {
      zeros += this.#zeros[own] ?? 0;
      this.#eachBucket(own, (bucket) => {
        first = Math.min(first, Math.floor(bucket / width));
        last = Math.max(last, Math.floor(bucket / width));
      });
    }
    if (last < 0) first = last = 0;
    const any = zeros > 0 || series.some((own) => this.count(own) > 0);
    const edgesNs = new Float64Array(any ? last - first + 2 : 0);
    for (let i = 0; i < edgesNs.length; i++) {
      const range = first + i;
      const part = (range % RANGES_PER_OCTAVE) / RANGES_PER_OCTAVE;
      edgesNs[i] = zeros > 0 && i === 0 ? 0 : 2 ** Math.floor(range / RANGES_PER_OCTAVE) * (1 + part);
    }
    const counts = series.map((own) => {
      const counted = new Uint32Array(Math.max(0, edgesNs.length - 1));
      if (any) counted[0] = this.#zeros[own] ?? 0;
      this.#eachBucket(own, (bucket, count) => {
        counted[Math.floor(bucket / width) - first]! += count;
      });
      return counted;
    });
    return { edgesNs, counts };
  }

  #eachBucket(series: number, visit: (bucket: number, count: number) => void): void {
    if (series >= this.#total.length) return;
    for (let octave = 0; octave < OCTAVES; octave++) {
      const page = this.#pages[series * OCTAVES + octave]!;
      if (page === 0) continue;
      for (let i = 0; i < BUCKETS; i++) {
        const count = this.#counts[(page - 1) * BUCKETS + i]!;
        if (count > 0) visit(octave * BUCKETS + i, count);
      }
    }
  }

  #page(series: number, octave: number): number {
    const place = series * OCTAVES + octave;
    let page = this.#pages[place]!;
    if (page === 0) {
      page = ++this.#usedPages;
      this.#pages[place] = page;
      if (page * BUCKETS > this.#counts.length) this.#counts = longer(this.#counts, page * BUCKETS);
    }
    return (page - 1) * BUCKETS;
  }

  #growSeries(series: number): void {
    this.#pages = longer(this.#pages, (series + 1) * OCTAVES);
    this.#zeros = longer(this.#zeros, series + 1);
    this.#total = longer(this.#total, series + 1);
    const min = new Float64Array(this.#total.length);
    const max = new Float64Array(this.#total.length);
    min.set(this.#min);
    max.set(this.#max);
    this.#min = min;
    this.#max = max;
  }
}

function longer(column: Uint32Array<ArrayBuffer>, atLeast: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(Math.max(atLeast, column.length * 2));
  copy.set(column);
  return copy;
}
