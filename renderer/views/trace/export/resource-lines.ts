import type { SpanDetail } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { textOfKey } from '../detail/attribute-text.ts';
import type { ReceivedTexts } from './markdown-text.ts';

/** What tells which build of a service ran where. */
const KEYS: readonly [string, ...string[]][] = [
  ['service.version'],
  ['deployment.environment.name', 'deployment.environment'],
  ['telemetry.sdk.language'],
  ['telemetry.sdk.version'],
  ['process.runtime.version'],
  ['vcs.ref.head.revision'],
  ['container.image.tags', 'container.image.tag'],
];

/** The versions that the services' resources name. */
export function resourceLines(
  { trace, details }: { trace: TraceColumns; details: ReadonlyMap<number, SpanDetail> },
  rows: readonly number[],
  texts: ReceivedTexts,
): string[] {
  return rows.flatMap((row) => {
    const resource = details.get(row)?.resource.attributes;
    if (resource === undefined) return [];
    const facts = KEYS.flatMap((keys) => {
      const text = textOfKey(resource, ...keys);
      return text === '' ? [] : [`${keys[0]} ${texts.value(keys[0], text, 60)}`];
    });
    return facts.length === 0
      ? []
      : [`- ${texts.code(trace.services[trace.service[row]!] ?? '')}: ${facts.join(', ')}`];
  });
}
