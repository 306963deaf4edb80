import {
  acceptCompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import type { EditorCompletion } from './editor-completion.ts';

/** Where the cursor is among the lines of a query that is wrapped: the arrow keys leave it at the first and at the last. */
export interface CursorPlace {
  first: boolean;
  last: boolean;
}

/** Takes a key that the list of choices has no use for; says whether it did. */
export type OnKey = (event: KeyboardEvent, place: CursorPlace) => boolean;

/**
 * Keys of the list of choices while it is open, then those of the bar, then the editor's own. Enter takes a choice only where one was
 * chosen; Tab the first one where something of it was typed, and else moves on as it does everywhere.
 */
export function editorKeys(onKey: OnKey, completion: EditorCompletion): Extension {
  return Prec.highest(
    EditorView.domEventHandlers({
      keydown: (event, view) => {
        if (event.isComposing) return false;
        if (completionStatus(view.state) !== null && choose(event, view, completion)) return true;
        if (event.key === ' ' && event.ctrlKey) return startCompletion(view);
        if (event.key === 'Enter') {
          completion.stop();
          closeCompletion(view);
        }
        return onKey(event, placeOf(view));
      },
    }),
  );
}

function choose(event: KeyboardEvent, view: EditorView, completion: EditorCompletion): boolean {
  const chosen = selectedCompletion(view.state) !== null;
  switch (event.key) {
    case 'ArrowDown':
    case 'ArrowUp':
      // Upwards from nowhere is the way to earlier queries.
      if (!chosen && event.key === 'ArrowUp') return closeCompletion(view) && false;
      return moveCompletionSelection(event.key === 'ArrowDown')(view);
    case 'PageDown':
    case 'PageUp':
      return moveCompletionSelection(event.key === 'PageDown', 'page')(view);
    case 'Enter':
      return chosen && acceptCompletion(view);
    case 'Tab':
      if (event.shiftKey || (!chosen && !isTyping(view))) return closeCompletion(view) && false;
      return chosen ? acceptCompletion(view) : completion.takeBest(view);
    case 'Escape':
      completion.stop();
      return closeCompletion(view);
    default:
      return false;
  }
}

/** Something stands right before the cursor. */
function isTyping({ state }: EditorView): boolean {
  const { head } = state.selection.main;
  return /[^\s({|,]/.test(state.sliceDoc(Math.max(0, head - 1), head));
}

function placeOf(view: EditorView): CursorPlace {
  const { state } = view;
  const at = view.coordsAtPos(state.selection.main.head);
  const start = view.coordsAtPos(0);
  const end = view.coordsAtPos(state.doc.length);
  const same = (a: typeof at, b: typeof at): boolean =>
    a === null || b === null || Math.abs(a.top - b.top) < 2;
  return { first: same(at, start), last: same(at, end) };
}
