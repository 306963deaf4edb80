import {
  autocompletion,
  type Completion,
  CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import type { EditorState, Extension } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { type Choice, rankChoices } from '../../../app/core/query/choices.ts';
import { complete, type Completion as Fitting } from '../../../app/core/query/completion.ts';
import { printField } from '../../../app/core/query/field-names.ts';
import { formatCount, formatPlural } from '../../../app/core/model/format.ts';
import type { Found, QueryWords } from './query-words.ts';

/** A choice as the editor's list wants it. */
interface Option extends Completion {
  choice: Choice;
}

/** What the editor completes with, and how to stop it from asking. */
export interface EditorCompletion {
  extension: Extension;
  /** Puts in what fits best, if something does; without waiting for the list to be drawn. */
  takeBest(view: EditorView): boolean;
  /** Stops asking for more. */
  stop(): void;
}

const NOTHING: Found<never> = { known: [], coming: undefined };

/**
 * Completes from the language, at once, and from the session's words: from those that are known at once too, and again when more of
 * them have come, unless the user has typed on or is choosing already.
 */
export function editorCompletion(words: QueryWords | undefined): EditorCompletion {
  let asking = new AbortController();
  let editor: EditorView | undefined;

  function source({ state, pos, view = editor }: CompletionContext): CompletionResult | null {
    editor = view;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const text = state.doc.toString();
    const fitting = complete(text, pos);
    const { coming, ...session } = lookUp(fitting, words, signal);
    const choices = rankChoices(fitting, text.slice(fitting.end), session);
    if (coming.length > 0 && view !== undefined) void again(view, state, coming, signal);
    // What stands there already needs no list that offers nothing but it.
    const useful = choices.filter(
      ({ insert }) => insert.trimEnd() !== text.slice(fitting.start, fitting.end),
    );
    if (useful.length === 0) return null;
    return {
      from: fitting.start,
      to: fitting.end,
      filter: false,
      options: useful.map(optionOf),
      getMatch: (option) => (option as Option).choice.match,
      update: (_current, _from, _to, context) => source(context),
    };
  }

  async function again(
    view: EditorView,
    state: EditorState,
    coming: Promise<unknown>[],
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await Promise.all(coming);
    } catch {
      // Given up, or the engine can't say: what is listed is all there is.
      return;
    }
    const same = view.state.doc === state.doc && view.state.selection.eq(state.selection);
    if (!signal.aborted && same && view.hasFocus && selectedCompletion(view.state) === null)
      startCompletion(view);
  }

  return {
    extension: autocompletion({
      override: [source],
      // Enter runs the query: an option is only taken when one was chosen.
      selectOnOpen: false,
      activateOnTypingDelay: 0,
      activateOnCompletion: (option) => (option as Option).choice.goesOn,
      interactionDelay: 0,
      defaultKeymap: false,
      icons: false,
      maxRenderedOptions: 60,
      tooltipClass: () => 'q-choices',
      optionClass: (option) => `q-${(option as Option).choice.kind}-option`,
      addToOptions: [{ render: (option) => countOf((option as Option).choice), position: 90 }],
    }),
    takeBest: (view) => {
      const result = source(new CompletionContext(view.state, view.state.selection.main.head, false, view));
      const best = result?.options[0];
      if (result === null || best === undefined) return false;
      put(view, best, result.from, result.to ?? view.state.selection.main.head);
      return true;
    },
    stop: () => asking.abort(),
  };
}

function lookUp(fitting: Fitting, words: QueryWords | undefined, signal: AbortSignal) {
  const typed = fitting.typed.replace(/^["'`]/, '');
  const keys = fitting.keys ? (words?.keys(typed, signal) ?? NOTHING) : NOTHING;
  const services =
    fitting.keys && typed !== '' ? (words?.values('service', typed, signal) ?? NOTHING) : NOTHING;
  const values =
    fitting.valueOf === undefined
      ? NOTHING
      : (words?.values(printField(fitting.valueOf), typed, signal) ?? NOTHING);
  return {
    keys: keys.known,
    values: values.known,
    services: services.known,
    coming: [keys.coming, values.coming, services.coming].filter((promise) => promise !== undefined),
  };
}

function optionOf(choice: Choice): Option {
  return {
    label: choice.label,
    ...(choice.detail === '' ? {} : { detail: choice.detail }),
    apply: put,
    choice,
  };
}

/** Puts a choice in; a space that follows already is not doubled. */
function put(view: EditorView, option: Completion, from: number, to: number): void {
  const { insert } = (option as Option).choice;
  const { state } = view;
  const end = insert.endsWith(' ') && state.sliceDoc(to, to + 1) === ' ' ? to + 1 : to;
  view.dispatch({
    ...insertCompletionText(state, insert, from, end),
    annotations: pickedCompletion.of(option),
  });
}

function countOf({ spans }: Choice): Node | null {
  if (spans === undefined) return null;
  const count = document.createElement('span');
  count.className = 'q-count';
  count.textContent = formatCount(spans);
  count.title = formatPlural(spans, 'span', 'spans');
  return count;
}
