/** Longer addresses are cut where they are shown; a longer text would push the buttons off the screen. */
const SHOWN_CHARACTERS = 400;

/** A link that may be opened outside, and how it is shown before. */
export interface OutsideLink {
  href: string;
  /** The host as it is looked up: names in other scripts in their ASCII form, so that look-alikes show. */
  host: string;
  shown: string;
}

/** Parses a link that the page wants to open. Only http and https lead outside. */
export function outsideLink(address: string): OutsideLink | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const { href } = url;
  const shown = href.length > SHOWN_CHARACTERS ? `${href.slice(0, SHOWN_CHARACTERS)}…` : href;
  return { href, host: url.host, shown };
}
