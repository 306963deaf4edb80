const STORAGE_KEY = 'spanscope.token';
const TOKEN = /(?:^#?|&)token=([^&]+)/;

/** Whether an address's fragment carries a token. */
export function namesToken(fragment: string): boolean {
  return TOKEN.test(fragment);
}

/**
 * The token of this tab. It arrives in the address's fragment (`#token=…`), which no server sees; it is moved to the
 * tab's own storage and taken out of the address, so that it ends in no bookmark and no screenshot.
 */
export function takeToken(page: {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState'>;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
}): string {
  const fragment = page.location.hash.replace(/^#/, '');
  const match = TOKEN.exec(fragment);
  if (match === null) return page.storage.getItem(STORAGE_KEY) ?? '';
  const token = decodeURIComponent(match[1]!);
  page.storage.setItem(STORAGE_KEY, token);
  const rest = fragment.replace(match[0], '').replace(/^&/, '');
  page.history.replaceState(
    null,
    '',
    page.location.pathname + page.location.search + (rest ? `#${rest}` : ''),
  );
  return token;
}
