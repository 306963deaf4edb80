import type { TraceColumns } from '../../core/model/span-columns.ts';
import type { StructuralOp, StructuralRelation } from '../../core/query/ast/spanset.ts';
import { isPlaceholder } from './row-facts.ts';

/** The rows that a relation between two sets of rows selects; see StructuralOp. Masks hold 1 for the rows of a set. */
export function relatedMask(
  op: StructuralOp,
  left: Uint8Array,
  right: Uint8Array,
  trace: TraceColumns,
): Uint8Array {
  const relation = op.replace(/^[!&]/, '') as StructuralRelation;
  const related = reached(relation, left, trace);
  if (op.startsWith('!')) return right.map((own, row) => own & (related[row]! ^ 1));
  const mask = right.map((own, row) => own & related[row]!);
  if (!op.startsWith('&')) return mask;
  const back = reached(REVERSE[relation], right, trace);
  return mask.map((own, row) => own | (left[row]! & back[row]!));
}

const REVERSE: Record<StructuralRelation, StructuralRelation> = {
  '>': '<',
  '<': '>',
  '>>': '<<',
  '<<': '>>',
  '~': '~',
};

/** 1 for each row that stands in the relation to some row of `from`. Placeholders are nobody's parent. */
function reached(relation: StructuralRelation, from: Uint8Array, trace: TraceColumns): Uint8Array {
  const { count, parent } = trace;
  const mask = new Uint8Array(count);
  switch (relation) {
    case '>':
    case '>>':
      // Parents come before their children.
      for (let row = 0; row < count; row++) {
        const above = parent[row]!;
        if (above >= 0) mask[row] = from[above]! | (relation === '>>' ? mask[above]! : 0);
      }
      return mask;
    case '<':
    case '<<':
      for (let row = count - 1; row >= 0; row--) {
        const above = parent[row]!;
        if (above >= 0) mask[above]! |= from[row]! | (relation === '<<' ? mask[row]! : 0);
      }
      return mask;
    case '~': {
      const children = new Uint32Array(count);
      for (let row = 0; row < count; row++) if (parent[row]! >= 0) children[parent[row]!]! += from[row]!;
      for (let row = 0; row < count; row++) {
        const above = parent[row]!;
        if (above < 0 || isPlaceholder(trace, above)) continue;
        mask[row] = children[above]! > from[row]! ? 1 : 0;
      }
      return mask;
    }
  }
}
