import { formatDuration } from '../../../../app/core/model/format.ts';
import type { SpanEvent } from '../../../../app/core/model/span.ts';
import { textOf, textOfKey } from './attribute-text.ts';

/** A time relative to the span's start: `+408 ms`. */
export function offsetText(timeNs: bigint, startNs: bigint): string {
  const apart = Number(timeNs - startNs);
  return apart < 0 ? formatDuration(apart) : `+${formatDuration(apart)}`;
}

/** What an event says in a line. */
export function eventLine({ name, attributes }: SpanEvent): string {
  if (name !== 'exception') return name || 'unnamed event';
  const type = textOfKey(attributes, 'exception.type');
  const message = textOfKey(attributes, 'exception.message');
  return [type, message].filter((part) => part !== '').join(': ') || 'exception';
}

/** Numbers of the events that hold the wanted text in their name, a key or a value; undefined where all are meant. */
export function matchingEvents(events: readonly SpanEvent[], filter: string): number[] | undefined {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return undefined;
  const found: number[] = [];
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  for (let i = 0; i < events.length; i++) {
    const { name, attributes } = events[i]!;
    if (has(name) || attributes.some(({ key, value }) => has(key) || has(textOf(value)))) found.push(i);
  }
  return found;
}
