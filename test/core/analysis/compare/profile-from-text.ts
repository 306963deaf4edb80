import { assemble } from '../../../../app/core/analysis/assemble.ts';
import { mergeProfiles, type MergedProfiles } from '../../../../app/core/analysis/compare/merge-profiles.ts';
import { ProfileBuilder } from '../../../../app/core/analysis/compare/profile-builder.ts';
import {
  OTHER_OPERATION,
  type Profile,
  type ProfileOperation,
} from '../../../../app/core/analysis/compare/profile.ts';
import { withoutIds } from '../../../../app/core/analysis/operation/name-template.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { traceFromText } from '../../../fixtures/trace-from-text.ts';

/** The profile of some traces whose operations are told by service, kind and name. */
export function profileOf(traces: readonly TraceColumns[]): Profile {
  const operations: ProfileOperation[] = [OTHER_OPERATION];
  const known = new Map<string, number>();
  const builder = new ProfileBuilder(operations);
  for (const trace of traces) {
    const numbers = Array.from({ length: trace.count }, (_, row) => {
      const service = trace.services[trace.service[row]!]!;
      const name = withoutIds(trace.names[trace.name[row]!]!);
      const kind = trace.kind[row]!;
      const key = `${service}\n${kind}\n${name}`;
      let number = known.get(key);
      if (number === undefined) {
        number = operations.push({ key, service, name, kind }) - 1;
        known.set(key, number);
      }
      return number;
    });
    builder.add(trace, numbers);
  }
  return builder.finish();
}

/** The profile of traces that are written as text. */
export function profileFromText(...texts: string[]): Profile {
  return profileOf(
    texts.map((text, index) => assemble(index.toString(16).padStart(32, '0'), traceFromText(text).spans)),
  );
}

export function mergedFromText(a: string, b: string): MergedProfiles {
  return mergeProfiles(profileFromText(a), profileFromText(b));
}

/** A node's path from the root, by the names of its operations. */
export function pathOf({ nodes }: MergedProfiles, node: number): string {
  const names: string[] = [];
  for (let at = node; at >= 0; at = nodes.parent[at]!) names.unshift(nodes.names[nodes.name[at]!]!);
  return names.join(' / ');
}
