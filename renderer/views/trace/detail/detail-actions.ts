import { createContext } from 'svelte';
import type { KeyValue } from '../../../../app/core/model/attributes.ts';
import type { AttributeScopeName } from './attribute-text.ts';

/** An attribute with the place that it was found in. */
export interface PlacedAttribute {
  attribute: KeyValue;
  scope: AttributeScopeName;
}

/** What a row of the panel can ask for. */
export interface DetailActions {
  /** Opens the menu of an attribute beside its button. */
  openMenu(placed: PlacedAttribute, button: HTMLElement): void;
}

export const [useDetailActions, provideDetailActions] = createContext<DetailActions>();
