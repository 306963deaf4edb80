import { pressSpanKey, pressTimelineKey, type SpanKeyTargets } from '../shared-keys.ts';
import type { FlameChart } from './flame-chart.ts';
import { moveCursor } from './flame-cursor.ts';

/** What the keys reach beside the chart itself. */
export interface FlameKeyTargets extends SpanKeyTargets {
  /** Zooms to the selected bar. */
  zoom(): void;
  /** One step out, of a zoom by path. Returns false where there is none. */
  out(): boolean;
}

/** Does what a key stands for. Returns false for a key that means nothing here. */
export function pressFlameKey(key: string, chart: FlameChart, targets: FlameKeyTargets): boolean {
  const page = chart.layout.rowsHeight * 0.8;
  switch (key) {
    case 'ArrowUp':
    case 'k':
      moveCursor(chart, 'up');
      return true;
    case 'ArrowDown':
    case 'j':
      moveCursor(chart, 'down');
      return true;
    case 'ArrowLeft':
      moveCursor(chart, 'left');
      return true;
    case 'ArrowRight':
      moveCursor(chart, 'right');
      return true;
    case 'PageDown':
      chart.scrollTo(chart.scrollTop + page);
      return true;
    case 'PageUp':
      chart.scrollTo(chart.scrollTop - page);
      return true;
    case 'Home':
      chart.scrollTo(0);
      return true;
    case 'End':
      chart.scrollTo(chart.total);
      return true;
    case 'z':
      targets.zoom();
      return true;
    case 'Backspace':
      return targets.out();
    case 'Escape':
      if (!targets.out()) targets.escape();
      return true;
    default:
      return pressTimelineKey(key, chart) || pressSpanKey(key, targets);
  }
}
