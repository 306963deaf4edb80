import type { ComparedCause } from '../../../app/core/analysis/compare/comparison.ts';
import type { Comparison, CompareSide, Correlation } from '../../../app/core/contract/query-methods.ts';
import type { AppState } from '../../state/app-state.svelte.ts';
import {
  compareParams,
  type ComparedSides,
  readSides,
  type SideName,
  sideParams,
} from '../../state/compare-route.ts';
import { LiveAnswer } from '../../state/live-answer.svelte.ts';
import { allFolded, NONE_FOLDED, withFolded, withoutFolded } from './folded.ts';
import { comparedTree, pathTo, type TreeOrder, treeRows } from './tree-rows.ts';

/** Comparisons are asked for once: what is stored later belongs to another question. */
const GAP_MS = 1_000;
/** Pairs that set the groups apart: more than a panel shows. */
const MOST_PAIRS = 60;

/** What is compared, the answer, and how it is looked at. */
export class CompareState {
  readonly #app: Pick<AppState, 'host' | 'routes'>;
  readonly answer = new LiveAnswer<Comparison>(GAP_MS);
  readonly apart = new LiveAnswer<Correlation>(GAP_MS);
  #order = $state.raw<TreeOrder>('tree');
  #changedOnly = $state.raw(true);
  #text = $state.raw('');
  #folded = $state.raw<ReadonlySet<number>>(NONE_FOLDED);
  #selected = $state.raw(-1);
  #editing = $state.raw<SideName>();

  readonly #sides = $derived.by<ComparedSides>(() => readSides(this.#app.routes.current.params));
  readonly #tree = $derived.by(() => {
    const found = this.answer.value;
    return found && comparedTree(found.nodes, Math.max(found.a.durationNs, found.b.durationNs));
  });
  readonly #rows = $derived.by(() => {
    const tree = this.#tree;
    if (tree === undefined) return new Uint32Array(0);
    return treeRows(tree, {
      order: this.#order,
      changedOnly: this.#changedOnly,
      text: this.#text.toLowerCase(),
      folded: this.#folded,
    });
  });

  constructor(app: Pick<AppState, 'host' | 'routes'>) {
    this.#app = app;
  }

  get sides(): ComparedSides {
    return this.#sides;
  }

  get result(): Comparison | undefined {
    return this.answer.value;
  }

  get tree(): ReturnType<typeof comparedTree> | undefined {
    return this.#tree;
  }

  /** Nodes that are shown, in order. */
  get rows(): Uint32Array {
    return this.#rows;
  }

  get order(): TreeOrder {
    return this.#order;
  }

  get changedOnly(): boolean {
    return this.#changedOnly;
  }

  get text(): string {
    return this.#text;
  }

  /** The node that is selected, -1 for none. */
  get selected(): number {
    return this.#selected;
  }

  /** The side that is being chosen. */
  get editing(): SideName | undefined {
    return this.#editing;
  }

  isFolded(node: number): boolean {
    return this.#folded.has(node);
  }

  /** Whether a node has something below it to show. */
  hasBelow(node: number): boolean {
    const { tree } = this;
    return tree !== undefined && this.#order === 'tree' && tree.end[node]! > node + 1;
  }

  /** Asks for what the route names, where that is complete. */
  ask(): void {
    const { a, b } = this.#sides;
    if (a === undefined || b === undefined) {
      this.answer.rest();
      this.apart.rest();
      return;
    }
    const key = JSON.stringify(compareParams({ a, b }));
    const { client } = this.#app.host;
    this.answer.ask(key, async (signal, onProgress) => {
      const found = await client.call('compare.get', { a, b }, signal, onProgress);
      this.#folded = NONE_FOLDED;
      this.#selected = -1;
      return found;
    });
    if (a.traceId === undefined && b.traceId === undefined && a.session === b.session) {
      const { session, ...selection } = b;
      const { session: _, ...base } = a;
      const params = { ...(session === undefined ? {} : { session }), selection, base, limit: MOST_PAIRS };
      this.apart.ask(key, (signal, onProgress) => client.call('spans.correlate', params, signal, onProgress));
    } else this.apart.rest();
  }

  /** Asks again for what has no answer yet. */
  retryLost(): void {
    if (this.answer.busy) this.answer.retry();
    if (this.apart.busy) this.apart.retry();
  }

  edit(side: SideName | undefined): void {
    this.#editing = side;
  }

  setSide(name: SideName, side: CompareSide): void {
    this.#editing = undefined;
    this.#app.routes.setParams(sideParams(name, side), 'push');
  }

  swap(): void {
    const { a, b } = this.#sides;
    this.#app.routes.setParams(compareParams({ a: b, b: a }), 'push');
  }

  setOrder(order: TreeOrder): void {
    this.#order = order;
  }

  setChangedOnly(changedOnly: boolean): void {
    this.#changedOnly = changedOnly;
  }

  setText(text: string): void {
    this.#text = text;
  }

  select(node: number): void {
    this.#selected = node;
  }

  /** Returns false where there is nothing to fold. */
  fold(node: number, folded: boolean): boolean {
    if (!this.hasBelow(node) || this.#folded.has(node) === folded) return false;
    this.#folded = folded ? withFolded(this.#folded, [node]) : withoutFolded(this.#folded, [node]);
    return true;
  }

  foldAll(folded: boolean): void {
    const { tree } = this;
    this.#folded = folded && tree !== undefined ? allFolded(tree) : NONE_FOLDED;
  }

  /** Selects a node and shows it, whatever hides it. */
  reveal(node: number): void {
    const { tree } = this;
    if (tree === undefined) return;
    if (this.#text !== '') this.#text = '';
    if (tree.changed[node] === 0) this.#changedOnly = false;
    this.#folded = withoutFolded(this.#folded, pathTo(tree.nodes, node));
    this.#selected = node;
  }

  revealCause({ nodes }: Pick<ComparedCause, 'nodes'>): void {
    if (nodes[0] !== undefined) this.reveal(nodes[0]);
  }
}
