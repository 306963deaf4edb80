import type { Waterfall } from './waterfall.ts';

/** What the keys reach beside the waterfall itself. */
export interface KeyTargets {
  matches: Uint32Array;
  /** To the next or previous error. */
  stepError(step: 1 | -1): void;
  find(): void;
  /** Enter: on to the details of the selected span. */
  open(): void;
  /** Escape, one thing at a time: range, search, back. */
  escape(): void;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressKey(event: KeyboardEvent, waterfall: Waterfall, targets: KeyTargets): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return false;
  switch (event.key) {
    case 'j':
    case 'ArrowDown':
      waterfall.move(1);
      return true;
    case 'k':
    case 'ArrowUp':
      waterfall.move(-1);
      return true;
    case 'ArrowRight':
      waterfall.stepIn();
      return true;
    case 'ArrowLeft':
      waterfall.stepOut();
      return true;
    case 'PageDown':
      waterfall.move(waterfall.page);
      return true;
    case 'PageUp':
      waterfall.move(-waterfall.page);
      return true;
    case 'Home':
      waterfall.moveToEdge('first');
      return true;
    case 'End':
      waterfall.moveToEdge('last');
      return true;
    case ' ':
      if (waterfall.selected >= 0) {
        if (waterfall.rows.runEnd(waterfall.selected) === undefined) waterfall.toggle(waterfall.selected);
        else waterfall.toggleRun(waterfall.selected);
      }
      return true;
    case 'Enter':
      targets.open();
      return true;
    case 'w':
    case '+':
    case '=':
      waterfall.zoomStep('in');
      return true;
    case 's':
    case '-':
      waterfall.zoomStep('out');
      return true;
    case 'a':
      waterfall.panStep(-1);
      return true;
    case 'd':
      waterfall.panStep(1);
      return true;
    case 'f':
      waterfall.fit();
      return true;
    case 'z':
      if (waterfall.range !== undefined) waterfall.show(waterfall.range.from, waterfall.range.to);
      else if (waterfall.selected >= 0) waterfall.zoomTo(waterfall.selected);
      return true;
    case '[':
      waterfall.foldAll();
      return true;
    case ']':
      waterfall.unfoldAll();
      return true;
    case 'c':
      waterfall.toggleCritical();
      return true;
    case 'n':
      waterfall.jump(targets.matches, 1);
      return true;
    case 'N':
      waterfall.jump(targets.matches, -1);
      return true;
    case 'e':
      targets.stepError(1);
      return true;
    case 'E':
      targets.stepError(-1);
      return true;
    case '/':
      targets.find();
      return true;
    case 'Escape':
      targets.escape();
      return true;
    default:
      return false;
  }
}
