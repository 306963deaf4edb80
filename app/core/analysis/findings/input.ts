import type { TraceColumns } from '../../model/span-columns.ts';
import type { CriticalPath } from '../critical-path.ts';

/** What a span does, as far as its attributes tell. */
export type OperationKind = 'database' | 'http' | 'rpc' | 'messaging' | 'genai' | 'other';

/** A normalised operation: spans that do the same thing with other values share it. */
export interface Operation {
  kind: OperationKind;
  /** SQL fingerprint, HTTP method and route, RPC method, destination, or the span's name with ids taken out. */
  text: string;
}

/** What went wrong, in the span's own words. Either may be ''. */
export interface Failure {
  /** `exception.type`, `error.type`, or the status code of the protocol. */
  type: string;
  message: string;
}

/** Facts of the rows of a trace that are not columns of it, one entry a row. Placeholders have zeros. */
export interface SpanFacts {
  /** Index into `operations`. Equal for equal service and normalised operation. */
  operation: Uint32Array;
  operations: Operation[];
  /** Equal, and not 0, for the same operation with the same parameters; 0 where the parameters are not known. */
  identity: Uint32Array;
  /** Number of the host that the span ran on, an index into `hosts`; 0 where its resource names none. */
  host: Uint32Array;
  hosts: string[];
  /** 1 where attributes, status or an exception say that the span timed out. */
  timedOut: Uint8Array;
  /** How many times the request was sent before: `http.request.resend_count` and its like; 0 elsewhere. */
  resend: Uint32Array;
  /** Index into `peers` of what a client, producer or consumer span reaches; -1 where nothing names it. */
  peer: Int32Array;
  peers: { id: string; name: string; kind: 'service' | 'database' | 'queue' | 'external' }[];
  /** Index into `failures` of what a span with an error or an exception says went wrong; -1 where it says nothing. */
  failure: Int32Array;
  failures: Failure[];
}

/** All that findings are made from. */
export interface FindingInput {
  trace: TraceColumns;
  facts: SpanFacts;
  path: Pick<CriticalPath, 'root' | 'time'>;
  selfTime: Float64Array;
  /** Bits of ErrorRole, by row. */
  errorRole: Uint8Array;
  /** Estimated clock offset by row, nanoseconds; undefined where no clocks disagree. */
  clockOffset: Float64Array | undefined;
  /**
   * Whether, in the other stored traces of the parent's operation, the operation of row `second` begins only after that of
   * row `first` has ended. Undefined where no other trace tells. Both rows have the same parent.
   */
  waitsInOtherTraces(first: number, second: number): boolean | undefined;
  /** Whether the session holds spans of a service of this name, in this trace or another. */
  isService(name: string): boolean;
  /** The trace ended long enough ago that what has not arrived will not. */
  settled: boolean;
}
