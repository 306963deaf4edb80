import { EVERY_SPAN } from './ast/predicate.ts';
import type { Spanset } from './ast/spanset.ts';
import type { Diagnostics, Place } from './diagnostics.ts';
import { predicateNode, type Node, type Settled } from './node.ts';
import { negate } from './operands.ts';
import { wordAlone } from './words.ts';

/** Decides what an operand is that nothing followed: a word on its own is a condition, anything else an error. */
export function settle(node: Node, inBraces: boolean, diagnostics: Diagnostics): Settled {
  if (node.kind !== 'operand') return node;
  if (node.word !== undefined) {
    const predicate = wordAlone(node.word, inBraces);
    return predicateNode(node.minus ? negate(predicate) : predicate, node.place);
  }
  const fits = ['=', '!=', '<', '<=', '>', '>='];
  diagnostics.error(node.place, 'A comparison is missing after this.', fits);
  return { kind: 'nothing', place: node.place };
}

/** The opposite of a node; only conditions have one. `place` includes the minus or the `not`. */
export function negated(node: Settled, place: Place, diagnostics: Diagnostics): Settled {
  if (node.kind === 'spanset' || node.kind === 'stage') {
    diagnostics.error(place, 'Only conditions can be negated: put the not inside the braces.', ['{ not ']);
    return { kind: 'nothing', place };
  }
  return node.kind === 'predicate' ? predicateNode(negate(node.predicate), place) : node;
}

/** A node as a spanset; every span where there is none, and where an error left nothing. */
export function spansetOf(node: Settled | undefined, diagnostics: Diagnostics): Spanset {
  if (node?.kind === 'spanset') return node.spanset;
  if (node?.kind === 'stage') {
    diagnostics.error(node.place, 'A comparison of figures stands alone, before the first pipe.', ['|']);
  }
  return { type: 'filter', predicate: node?.kind === 'predicate' ? node.predicate : EVERY_SPAN };
}
