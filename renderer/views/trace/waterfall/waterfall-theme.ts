/** Colours and faces of the waterfall, as the canvas takes them. */
export interface WaterfallTheme {
  panel: string;
  raised: string;
  hover: string;
  selected: string;
  border: string;
  borderStrong: string;
  grid: string;
  text: string;
  textQuiet: string;
  textFaint: string;
  accent: string;
  accentWash: string;
  error: string;
  warn: string;
  warnWash: string;
  critical: string;
  track: string;
  fontText: string;
  fontStrong: string;
  fontSmall: string;
  fontMono: string;
}

/** Reads the custom properties in force. Called once a theme change: reading styles in a frame would cost a layout. */
export function readTheme(element: Element): WaterfallTheme {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const text = read('--font-text');
  const mono = read('--font-mono');
  return {
    panel: read('--panel'),
    raised: read('--raised'),
    hover: read('--hover'),
    selected: read('--selected'),
    border: read('--border'),
    borderStrong: read('--border-strong'),
    grid: read('--grid'),
    text: read('--text'),
    textQuiet: read('--text-2'),
    textFaint: read('--text-3'),
    accent: read('--accent'),
    accentWash: read('--accent-wash'),
    error: read('--error'),
    warn: read('--warn'),
    warnWash: read('--warn-wash'),
    critical: read('--critical'),
    track: read('--track'),
    fontText: `13px ${text}`,
    fontStrong: `600 13px ${text}`,
    fontSmall: `11px ${text}`,
    fontMono: `11px ${mono}`,
  };
}
