import { type Dictionary, PairTag, stringOf } from '../store/pair-dictionary.ts';
import type { OpenTrace } from './open-trace.ts';

/** Names of the machine that a span ran on, most telling first. An instance is a machine where nothing better is known. */
const HOST_KEYS = ['host.id', 'host.name', 'k8s.node.name', 'service.instance.id'];

/** The host that a resource names; undefined where it names none. @param pairs those of the resource */
export function hostOf(dictionary: Dictionary, pairs: readonly number[]): string | undefined {
  for (const wanted of HOST_KEYS)
    for (const pair of pairs) {
      const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
      const text = tag === PairTag.resource && key === wanted ? stringOf(dictionary, pair) : undefined;
      if (text !== undefined && text !== '') return text;
    }
  return undefined;
}

/** By row a number for the host that its span ran on, -1 where none is named. */
export function rowHosts({ columns, parts, spanOf }: OpenTrace): Int32Array {
  const numbers = new Map<string, number>();
  const bySpan = new Int32Array(parts.reduce((sum, part) => sum + part.rows.length, 0));
  let span = 0;
  for (const { spans, attributes, rows } of parts) {
    const hosts = Int32Array.from(spans.resources, ({ pairs }) => {
      const name = hostOf(attributes.dictionary, pairs);
      if (name === undefined) return -1;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name)!;
    });
    for (let i = 0; i < rows.length; i++) bySpan[span++] = hosts[spans.resource[rows[i]!]!]!;
  }
  const byRow = new Int32Array(columns.count).fill(-1);
  for (let row = 0; row < byRow.length; row++) if (spanOf[row]! >= 0) byRow[row] = bySpan[spanOf[row]!]!;
  return byRow;
}
