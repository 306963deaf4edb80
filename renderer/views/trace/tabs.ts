import type { Component } from 'svelte';
import type { TraceState } from './state/trace-state.svelte.ts';

/** What every tab beside the waterfall is given. */
export interface TabProps {
  trace: TraceState;
  /** Enter on a span: on to its details. */
  onopen(): void;
  /** Escape with nothing left to undo. */
  onback(): void;
  /** Shows rows in the waterfall, `row` first. */
  onshow(rows: Uint32Array, row: number, title: string): void;
}

export type TabId = 'waterfall' | 'flame' | 'sequence' | 'map' | 'table' | 'source';

export const TABS: readonly { id: TabId; title: string }[] = [
  { id: 'waterfall', title: 'Waterfall' },
  { id: 'flame', title: 'Flame' },
  { id: 'sequence', title: 'Sequence' },
  { id: 'map', title: 'Map' },
  { id: 'table', title: 'Table' },
  { id: 'source', title: 'Source' },
];

/** A tab's code is loaded when it is first opened. */
const loaders: Record<Exclude<TabId, 'waterfall'>, () => Promise<{ default: Component<TabProps> }>> = {
  flame: () => import('./flame/Flame.svelte'),
  sequence: () => import('./sequence/Sequence.svelte'),
  map: () => import('./map/TraceMap.svelte'),
  table: () => import('./table/SpanTable.svelte'),
  source: () => import('./source/Source.svelte'),
};

export function loadTab(id: Exclude<TabId, 'waterfall'>): Promise<Component<TabProps>> {
  return loaders[id]().then((loaded) => loaded.default);
}

export function tabOf(name: string): TabId {
  return TABS.find(({ id }) => id === name)?.id ?? 'waterfall';
}
