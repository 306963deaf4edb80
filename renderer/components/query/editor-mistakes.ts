import { type EditorState, type Extension, StateEffect, StateField, Transaction } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import {
  Decoration,
  type DecorationSet,
  hoverTooltip,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Diagnostic } from '../../../app/core/query/diagnostics.ts';
import { mistakesIn, shownMistakes } from './shown-mistakes.ts';

/** The query was run as it is, or its text came from elsewhere: nothing of it is unfinished any more. */
export const finished = StateEffect.define<boolean>();

interface Mistakes {
  all: readonly Diagnostic[];
  finished: boolean;
}

const mistakes = StateField.define<Mistakes>({
  create: (state) => ({ all: mistakesIn(state.doc.toString()), finished: true }),
  update: (value, transaction) => {
    const next = transaction.docChanged
      ? {
          all: mistakesIn(transaction.newDoc.toString()),
          finished: transaction.annotation(Transaction.userEvent) === undefined,
        }
      : value;
    const said = transaction.effects.find((effect) => effect.is(finished));
    return said === undefined ? next : { ...next, finished: said.value };
  },
});

/** What is called wrong at present. */
export function mistakesShown(state: EditorState, focused: boolean): Diagnostic[] {
  const { all, finished: done } = state.field(mistakes);
  return shownMistakes(all, done || !focused ? undefined : state.selection.main.head);
}

/** Stands where something is missing at the end of the text. */
class MissingEnd extends WidgetType {
  override toDOM(): HTMLElement {
    const space = document.createElement('span');
    space.className = 'q-mistake q-missing';
    space.textContent = '\u00a0';
    space.setAttribute('aria-hidden', 'true');
    return space;
  }
  override eq(): boolean {
    return true;
  }
}

function underline(state: EditorState, shown: readonly Diagnostic[]): DecorationSet {
  const { length } = state.doc;
  const ranges = shown.map(({ severity, start, end }) => {
    if (start >= length) return Decoration.widget({ widget: new MissingEnd(), side: 1 }).range(length);
    const mark = Decoration.mark({ class: severity === 'error' ? 'q-mistake' : 'q-doubt' });
    return mark.range(start, Math.min(Math.max(end, start + 1), length));
  });
  return Decoration.set(ranges, true);
}

/** @param tell what is called wrong now; an empty list where nothing is */
export function editorMistakes(tell: (shown: readonly Diagnostic[]) => void): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      #told = '';
      constructor(view: EditorView) {
        this.decorations = this.#show(view);
      }
      update({ view, docChanged, selectionSet, focusChanged, transactions }: ViewUpdate): void {
        const said = transactions.some(({ effects }) => effects.some((effect) => effect.is(finished)));
        if (docChanged || selectionSet || focusChanged || said) this.decorations = this.#show(view);
      }
      #show(view: EditorView): DecorationSet {
        const shown = mistakesShown(view.state, view.hasFocus);
        const key = JSON.stringify(shown);
        if (key !== this.#told) {
          this.#told = key;
          // Not in the middle of the editor's own update: whoever is told may change the editor.
          queueMicrotask(() => tell(shown));
        }
        return underline(view.state, shown);
      }
    },
    { decorations: (value) => value.decorations },
  );
  const hover = hoverTooltip((view, at) => {
    const found = mistakesShown(view.state, view.hasFocus).find(
      ({ start, end }) => at >= Math.min(start, view.state.doc.length - 1) && at <= Math.max(end, start + 1),
    );
    if (found === undefined) return null;
    const end = Math.min(found.end, view.state.doc.length);
    return { pos: Math.min(found.start, end), end, above: false, create: () => ({ dom: sayMistake(found) }) };
  });
  return [mistakes, plugin, hover];
}

function sayMistake({ severity, message, fits }: Diagnostic): HTMLElement {
  const note = document.createElement('div');
  note.className = severity === 'error' ? 'q-note q-wrong' : 'q-note';
  note.append(message);
  if (fits.length > 0) {
    const list = document.createElement('p');
    list.append('What fits: ');
    for (const fit of fits.slice(0, MOST_FITS)) {
      const code = document.createElement('code');
      code.textContent = fit;
      list.append(code, ' ');
    }
    note.append(list);
  }
  return note;
}

const MOST_FITS = 8;
