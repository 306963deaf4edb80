import type { SequenceState } from './sequence-state.svelte.ts';

/** What the keys reach beside the diagram itself. */
export interface SequenceKeyTargets {
  /** Steps in a window. */
  page: number;
  /** Sideways. */
  pan(pixels: number): void;
  open(): void;
  escape(): void;
}

const PAN_STEP = 120;

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressSequenceKey(key: string, state: SequenceState, targets: SequenceKeyTargets): boolean {
  const steps = state.shown?.count ?? 0;
  switch (key) {
    case 'j':
    case 'ArrowDown':
      state.move(1);
      return true;
    case 'k':
    case 'ArrowUp':
      state.move(-1);
      return true;
    case 'PageDown':
      state.move(targets.page);
      return true;
    case 'PageUp':
      state.move(-targets.page);
      return true;
    case 'Home':
      state.move(-steps);
      return true;
    case 'End':
      state.move(steps);
      return true;
    case ' ':
    case 'ArrowRight':
    case 'ArrowLeft':
      if (state.selected >= 0) state.toggle(state.selected);
      return true;
    case 'a':
      targets.pan(-PAN_STEP);
      return true;
    case 'd':
      targets.pan(PAN_STEP);
      return true;
    case '[':
      state.toggleAll(false);
      return true;
    case ']':
      state.toggleAll(true);
      return true;
    case 'e':
      state.moveToFailure(1);
      return true;
    case 'E':
      state.moveToFailure(-1);
      return true;
    case 'Enter':
      targets.open();
      return true;
    case 'Escape':
      targets.escape();
      return true;
    default:
      return false;
  }
}
