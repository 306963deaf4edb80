export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is remembered of a window. */
export interface WindowState extends Bounds {
  maximized: boolean;
}

/** Where a window opens; without a position the system finds a place. */
export interface WindowPlace {
  x?: number;
  y?: number;
  width: number;
  height: number;
  maximized: boolean;
}

const DEFAULT_SIZE = { width: 1440, height: 900 };
/** Below this the panes no longer fit side by side. */
export const SMALLEST = { width: 800, height: 500 };
/** So much of the title bar must be on a screen for a mouse to catch it. */
const REACHABLE = { width: 120, height: 32 };

/** Reads a remembered state; undefined for anything that is not one. */
export function parseWindowState(text: string): WindowState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { x, y, width, height, maximized } = value as Record<string, unknown>;
  const numbers = [x, y, width, height];
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  const state = { x, y, width, height } as Bounds;
  return { ...state, maximized: maximized === true };
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}

/** The display on which the window's title bar can be caught. */
function displayOf(state: WindowState, workAreas: readonly Bounds[]): Bounds | undefined {
  return workAreas.find(
    (area) =>
      overlap(state.x, state.width, area.x, area.width) >= REACHABLE.width &&
      overlap(state.y, REACHABLE.height, area.y, area.height) >= REACHABLE.height,
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/**
 * Where to open: the remembered place where it is still on a screen, its size never larger than that screen; else the
 * default size on the main one.
 * @param workAreas of all displays, the main one first
 */
export function placeWindow(state: WindowState | undefined, workAreas: readonly Bounds[]): WindowPlace {
  const home = state === undefined ? undefined : displayOf(state, workAreas);
  const area = home ?? workAreas[0];
  const wanted = state ?? DEFAULT_SIZE;
  const width = clamp(wanted.width, SMALLEST.width, Math.max(SMALLEST.width, area?.width ?? wanted.width));
  const height = clamp(
    wanted.height,
    SMALLEST.height,
    Math.max(SMALLEST.height, area?.height ?? wanted.height),
  );
  const maximized = state?.maximized ?? false;
  return state === undefined || home === undefined
    ? { width, height, maximized }
    : { x: state.x, y: state.y, width, height, maximized };
}
