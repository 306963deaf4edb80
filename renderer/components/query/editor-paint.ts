import { type Extension, RangeSetBuilder } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { Decoration, type DecorationSet, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { paintQuery } from '../query-paint.ts';

const MARKS = {
  key: Decoration.mark({ class: 'q-key' }),
  operator: Decoration.mark({ class: 'q-operator' }),
  string: Decoration.mark({ class: 'q-string' }),
  number: Decoration.mark({ class: 'q-number' }),
};

function paint(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let at = 0;
  for (const piece of paintQuery(text)) {
    const end = at + piece.text.length;
    if (piece.kind !== 'word' && piece.kind !== 'space') builder.add(at, end, MARKS[piece.kind]);
    at = end;
  }
  return builder.finish();
}

/** Colours the query by its tokens. */
export function editorPaint(): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = paint(view.state.doc.toString());
      }
      update(update: ViewUpdate): void {
        if (update.docChanged) this.decorations = paint(update.state.doc.toString());
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
