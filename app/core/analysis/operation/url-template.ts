import { withoutIds } from './name-template.ts';

/**
 * A URL or a path as a template: without scheme, credentials, the usual ports, query and fragment, and with the ids in its path
 * taken out. `https://api.example/users/42?full=1` is `api.example/users/{id}`.
 */
export function urlTemplate(url: string): string {
  const { host, path } = splitUrl(url);
  return host + withoutIds(path);
}

/** Host (with an unusual port, '' where the text is a path) and path of a URL. */
export function splitUrl(url: string): { host: string; path: string } {
  const scheme = /^[a-z][a-z0-9+.-]{0,30}:\/\//i.exec(url);
  const from = scheme === null ? 0 : scheme[0].length;
  const end = firstOf(url, '?#', from);
  const slash = scheme === null ? 0 : Math.min(firstOf(url, '/\\', from), end);
  const authority = url.slice(from, slash);
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/:(?:80|443)$/, '');
  return { host, path: slash < end ? url.slice(slash, end) : '/' };
}

function firstOf(text: string, characters: string, from: number): number {
  for (let at = from; at < text.length; at++) if (characters.includes(text[at]!)) return at;
  return text.length;
}
