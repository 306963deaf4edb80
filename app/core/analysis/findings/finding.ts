/** What a finding is about, most telling first: the order in which findings of equal weight are shown. */
export const FINDING_KINDS = [
  'error-origin',
  'timeout',
  'retries',
  'n-plus-one',
  'serial',
  'repeated',
  'fan-out',
  'gap',
  'clock-skew',
  'missing-instrumentation',
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something about a trace that explains why it is slow or failing. Texts are plain sentences of received names: hostile. */
export interface Finding {
  kind: FindingKind;
  /** One line: `18 × GetProduct, one after another`. */
  title: string;
  /** One or two sentences with the figures. */
  detail: string;
  /** Why it might be wrong. */
  caveat: string;
  /** Rows that it speaks of, ascending, never empty; the first one told is `row`. */
  rows: Uint32Array;
  /** The row where a reader looks first: the common parent, or where the error begins. */
  row: number;
  /** What the trace could be shorter by at most, nanoseconds; 0 where nothing would be saved. */
  savingNs: number;
}
