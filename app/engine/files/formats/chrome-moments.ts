import type { KeyValue } from '../../../core/model/attributes.ts';
import { NONE } from './chrome-nesting.ts';
import type { ChromeProcess } from './chrome-process.ts';
import { stringValue } from './json-fields.ts';

/** Where and when something is said of a trace that belongs to a slice found later. */
export interface Moment {
  process: ChromeProcess;
  track: number;
  at: number;
}

/** An instant: an event of the slice that holds it. */
export interface Instant extends Moment {
  name: string;
  attributes: KeyValue[];
}

/** A point of a flow; `span` where it is said of a slice itself. */
export interface FlowPoint extends Moment {
  flow: string;
  /** Its end may be bound to the slice that begins next. */
  toNext: boolean;
  span: number | undefined;
}

/** Instants as events of the slices that hold them. @returns those that no slice holds */
export function placeInstants(instants: readonly Instant[], timeOf: (micros: number) => bigint): Instant[] {
  const homeless: Instant[] = [];
  for (const instant of instants) {
    const { process, track, at, name, attributes } = instant;
    const span = process.nesting.holding(track, at);
    if (span === NONE) homeless.push(instant);
    else process.extra(span).events.push({ timeNs: timeOf(at), name, attributes });
  }
  return homeless;
}

/** Flows as links: each slice of a flow links to the one before it. @returns how many points lead nowhere */
export function linkFlows(points: readonly FlowPoint[], traceId: string): number {
  const flows = Map.groupBy(points, ({ flow }) => flow);
  let lost = 0;
  for (const flow of flows.values()) {
    flow.sort((a, b) => a.at - b.at);
    let before: string | undefined;
    for (const point of flow) {
      const { process, span = spanAt(point) } = point;
      if (span === NONE) {
        lost++;
        continue;
      }
      const id = process.spanId(span);
      if (before !== undefined && before !== id) {
        process.extra(span).links.push({
          traceId,
          spanId: before,
          attributes: [{ key: 'chrome.link', value: stringValue('flow') }],
        });
      }
      before = id;
    }
    if (flow.length === 1) lost++;
  }
  return lost;
}

function spanAt({ process, track, at, toNext }: FlowPoint): number {
  const held = process.nesting.holding(track, at);
  return toNext || held === NONE ? process.nesting.next(track, at) : held;
}
