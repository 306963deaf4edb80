import { closeBrackets, closeBracketsKeymap, closeCompletion } from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import type { Diagnostic } from '../../../app/core/query/diagnostics.ts';
import { editorCompletion } from './editor-completion.ts';
import { editorKeys, type OnKey } from './editor-keys.ts';
import { editorLook } from './editor-look.ts';
import { editorMistakes, finished } from './editor-mistakes.ts';
import { editorPaint } from './editor-paint.ts';
import type { QueryWords } from './query-words.ts';

export interface EditorOptions {
  text: string;
  label: string;
  placeholder: string;
  /** Long queries go over several lines; else the line scrolls. */
  wrap: boolean;
  words: QueryWords | undefined;
  /** The user changed the text. */
  ontyped(text: string): void;
  onkey: OnKey;
  /** What is called wrong changed. */
  onmistakes(shown: readonly Diagnostic[]): void;
}

/** The query as an editor, behind the few things that the bar needs of it. */
export interface QueryEditor {
  readonly focused: boolean;
  /** Puts another text in, the cursor at its end. */
  setText(text: string): void;
  /** Nothing of the text is unfinished any more: every mistake is shown. */
  finish(): void;
  /** What is wrong, for those who hear the page; undefined where nothing is. */
  describe(message: string | undefined): void;
  focus(): void;
  /** @param from,to offsets; the whole text where absent */
  select(from?: number, to?: number): void;
  close(): void;
}

/**
 * Makes an editor in an element, in a shadow root: there its styles are adopted sheets, where in the page they would be elements, which
 * the page's policy refuses.
 */
export function createQueryEditor(host: HTMLElement, options: EditorOptions): QueryEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const layer = document.createElement('div');
  layer.className = 'layer';
  const completion = editorCompletion(options.words);
  const described = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: oneLine(options.text),
      extensions: [
        editorKeys(options.onkey, completion),
        oneLineOnly,
        replaceBySelf,
        completion.extension,
        editorPaint(),
        editorMistakes(options.onmistakes),
        editorLook(options.wrap),
        options.wrap ? EditorView.lineWrapping : [],
        placeholder(options.placeholder),
        bracketMatching(),
        closeBrackets(),
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '{', '"'] } }]),
        history(),
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...standardKeymap]),
        tooltips({ parent: layer, position: 'fixed' }),
        EditorView.contentAttributes.of(attributes(options.label)),
        described.of([]),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          const typed = transactions.some((part) => part.isUserEvent('input') || part.isUserEvent('delete'));
          const undone = transactions.some((part) => part.isUserEvent('undo') || part.isUserEvent('redo'));
          const moved = transactions.some((part) => part.isUserEvent('move'));
          if (docChanged && (typed || undone || moved)) options.ontyped(state.doc.toString());
        }),
      ],
    }),
  });
  openLayer(root, layer);
  const keepKeys = (event: KeyboardEvent): void => {
    // Outside the shadow root a key seems to come from an element that takes no text, and would be a shortcut.
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  };
  host.addEventListener('keydown', keepKeys);

  return {
    get focused() {
      return view.hasFocus;
    },
    setText: (text) => {
      const insert = oneLine(text);
      if (insert === view.state.doc.toString()) return;
      completion.stop();
      closeCompletion(view);
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert },
        selection: { anchor: insert.length },
        scrollIntoView: true,
      });
    },
    finish: () => {
      view.dispatch({ effects: finished.of(true) });
    },
    describe: (message) => {
      const said: Extension =
        message === undefined
          ? []
          : EditorView.contentAttributes.of({ 'aria-invalid': 'true', 'aria-description': message });
      view.dispatch({ effects: described.reconfigure(said) });
    },
    focus: () => {
      view.focus();
    },
    select: (from = 0, to = view.state.doc.length) => {
      const { length } = view.state.doc;
      view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) } });
    },
    close: () => {
      host.removeEventListener('keydown', keepKeys);
      completion.stop();
      view.destroy();
      layer.remove();
    },
  };
}

/** In the top layer, so that nothing cuts the list of choices off, however low the place of the bar is. */
function openLayer(root: ShadowRoot, layer: HTMLElement): void {
  layer.popover = 'manual';
  Object.assign(layer.style, {
    inset: '0 auto auto 0',
    width: '0',
    height: '0',
    padding: '0',
    border: '0',
    margin: '0',
    overflow: 'visible',
    background: 'none',
    color: 'inherit',
  });
  root.append(layer);
  layer.showPopover();
}

function attributes(label: string): Record<string, string> {
  return {
    role: 'searchbox',
    'aria-label': label,
    'aria-multiline': 'false',
    'aria-keyshortcuts': '/',
    spellcheck: 'false',
    autocorrect: 'off',
    autocapitalize: 'off',
    translate: 'no',
  };
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** A query is one line, however it came in: pasted lines are joined by spaces. */
const oneLineOnly: Extension = [
  EditorView.clipboardInputFilter.of(oneLine),
  EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
    const changes = [];
    for (let line = 1; line < transaction.newDoc.lines; line++) {
      const { to } = transaction.newDoc.line(line);
      changes.push({ from: to, to: to + 1, insert: ' ' });
    }
    return [transaction, { changes, sequential: true }];
  }),
];

/**
 * Text that is typed over a selection. The browser would keep the look of what it replaces in a style attribute, which the page's
 * policy refuses.
 */
const replaceBySelf = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || event.isComposing) return false;
    const { from, to } = selectedInPage(view);
    if (from === to) return false;
    const text = event.data;
    const replace = () =>
      view.state.update({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: 'input.type',
        scrollIntoView: true,
      });
    const handled = view.state
      .facet(EditorView.inputHandler)
      .some((handler) => handler(view, from, to, text, replace));
    if (!handled) view.dispatch(replace());
    event.preventDefault();
    return true;
  },
});

/** The range that is selected on the page. The editor hears of a selection a moment later, and text may come before that. */
function selectedInPage(view: EditorView): { from: number; to: number } {
  const shadowRoots = view.root instanceof ShadowRoot ? [view.root] : [];
  const [range] = document.getSelection()?.getComposedRanges({ shadowRoots }) ?? [];
  if (range === undefined) return view.state.selection.main;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  if (!view.contentDOM.contains(startContainer) || !view.contentDOM.contains(endContainer))
    return view.state.selection.main;
  return { from: view.posAtDOM(startContainer, startOffset), to: view.posAtDOM(endContainer, endOffset) };
}
