import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/** Lines of a long query that are shown; beyond them the bar scrolls. */
const MOST_LINES = 6;
const LINE_PX = 20;

/** The editor in the page's colours, which reach into its shadow root as custom properties do. */
export function editorLook(wrap: boolean): Extension {
  return EditorView.theme({
    '&': { color: 'var(--text)', backgroundColor: 'transparent' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': {
      maxHeight: wrap ? `${MOST_LINES * LINE_PX}px` : 'none',
      overflowX: wrap ? 'hidden' : 'auto',
      overflowY: wrap ? 'auto' : 'hidden',
      fontFamily: 'var(--font-mono)',
      fontSize: 'inherit',
      lineHeight: `${LINE_PX}px`,
      scrollbarWidth: wrap ? 'thin' : 'none',
    },
    '.cm-content': { padding: '0', caretColor: 'var(--text)' },
    '.cm-line': { padding: '0' },
    '.cm-placeholder': { color: 'var(--text-3)' },
    '.cm-selectionBackground': { backgroundColor: 'var(--accent-wash)' },
    '&.cm-focused .cm-matchingBracket': {
      backgroundColor: 'var(--chosen)',
      outline: '1px solid var(--border-strong)',
    },
    '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--error-wash)' },
    '.q-key': { color: 'var(--syntax-key)' },
    '.q-string': { color: 'var(--syntax-string)' },
    '.q-number': { color: 'var(--syntax-number)' },
    '.q-operator': { color: 'var(--syntax-operator)' },
    '.q-mistake': {
      textDecoration: 'underline wavy var(--error)',
      textDecorationSkipInk: 'none',
      textUnderlineOffset: '3px',
    },
    '.q-doubt': {
      textDecoration: 'underline wavy var(--warn)',
      textDecorationSkipInk: 'none',
      textUnderlineOffset: '3px',
    },
    '.cm-tooltip': {
      border: '1px solid var(--border-strong)',
      borderRadius: 'var(--radius)',
      backgroundColor: 'var(--raised)',
      boxShadow: 'var(--shadow)',
      color: 'var(--text)',
    },
    '.q-note': {
      maxWidth: '420px',
      padding: '6px 10px',
      fontFamily: 'var(--font-text)',
      fontSize: 'var(--size-small)',
      lineHeight: '18px',
      overflowWrap: 'anywhere',
    },
    '.q-wrong': { color: 'var(--error)' },
    '.q-note p': { margin: '2px 0 0', color: 'var(--text-2)' },
    '.q-note code': { marginRight: '6px', color: 'var(--text)', fontFamily: 'var(--font-mono)' },
    ...CHOICES,
  });
}

const CHOICES = {
  '.cm-tooltip.cm-tooltip-autocomplete': { padding: '4px', marginTop: '8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    minWidth: '240px',
    maxWidth: 'min(560px, 90vw)',
    maxHeight: '286px',
    fontFamily: 'var(--font-mono)',
    fontSize: 'var(--size-small)',
    scrollbarWidth: 'thin',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    height: '26px',
    padding: '0 8px',
    borderRadius: '5px',
    lineHeight: '26px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--accent-wash)',
    color: 'var(--text)',
  },
  '.cm-completionLabel': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'pre' },
  '.cm-completionMatchedText': { color: 'var(--accent)', fontWeight: '600', textDecoration: 'none' },
  '.cm-completionDetail': {
    overflow: 'hidden',
    marginLeft: '0',
    color: 'var(--text-3)',
    fontFamily: 'var(--font-text)',
    fontSize: 'var(--size-tiny)',
    fontStyle: 'normal',
    textOverflow: 'ellipsis',
  },
  '.q-count': {
    flex: 'none',
    marginLeft: 'auto',
    paddingLeft: '16px',
    color: 'var(--text-2)',
    fontVariantNumeric: 'tabular-nums',
  },
  '.q-operator-option .cm-completionLabel, .q-keyword-option .cm-completionLabel': {
    color: 'var(--syntax-operator)',
  },
  '.q-value-option .cm-completionLabel': { color: 'var(--syntax-string)' },
  '.q-key-option .cm-completionLabel, .q-fact-option .cm-completionLabel': { color: 'var(--syntax-key)' },
} as const;
