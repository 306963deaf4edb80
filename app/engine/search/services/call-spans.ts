import type { MixedSpans } from '../../../core/analysis/link-traces.ts';
import { stringOf } from '../../store/pair-dictionary.ts';
import type { SelectedPart } from '../select/for-selected.ts';

/** Spans of a segment, or of traces that lie in several. Good until the visit ends. */
export interface CallSpans extends MixedSpans {
  /** What makes `start` nanoseconds from where trace facts count from. */
  shift: number;
  /** By trace of these spans: its number among all. */
  numbers: Uint32Array;
  /** By trace: 1 for one that is left out here. */
  skip: Uint8Array | undefined;
  /** By span: 1 for a selected one; undefined where all are. */
  mask: Uint8Array | undefined;
  /** By `service`. */
  services: readonly string[];
  /** The text that a `name` stands for. */
  nameOf(name: number): string;
}

/** @param baseNs where trace facts count from */
export function spansOfPart(
  { spans, attributes, numbers, mask }: SelectedPart,
  skip: Uint8Array | undefined,
  baseNs: bigint,
): CallSpans {
  const { count, resource, resources } = spans;
  const serviceOf = Uint32Array.from(resources, (entry) => entry.service);
  const service = new Uint32Array(count);
  for (let row = 0; row < count; row++) service[row] = serviceOf[resource[row]!]!;
  return {
    count,
    trace: spans.trace,
    idHi: spans.idHi,
    idLo: spans.idLo,
    parentHi: spans.parentHi,
    parentLo: spans.parentLo,
    start: spans.start,
    duration: spans.duration,
    kind: spans.kind,
    status: spans.status,
    name: spans.name,
    service,
    shift: Number(spans.baseNs - baseNs),
    numbers,
    skip,
    mask,
    services: spans.services,
    nameOf: (name) => stringOf(attributes().dictionary, name) ?? '',
  };
}
