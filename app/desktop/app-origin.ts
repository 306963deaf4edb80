/** The page's own scheme: no file:// and no port that a web page could name. */
export const APP_SCHEME = 'app';
const APP_HOST = 'spanscope';

/** What the page's requests carry as Origin; the engine is told to let it in. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** Whether an address is the window's own page, whatever its fragment. */
export function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}` === APP_PAGE;
}

/** Whether an origin is the page's own; Chromium writes it with and without the closing slash. */
export function isOwnOrigin(origin: string): boolean {
  return origin === APP_ORIGIN || origin === `${APP_ORIGIN}/`;
}
