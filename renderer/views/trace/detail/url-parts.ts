export interface UrlParts {
  /** Scheme and host; '' for a path alone. */
  origin: string;
  path: string;
  /** Decoded, in their order; the same name may occur again. */
  query: [name: string, value: string][];
  fragment: string;
}

const URL_KEY = /^(?:url\.(?:full|query)|http\.(?:url|target)|.*[._]ur[il])$/;

/** Takes a URL apart that has a query; undefined for any other text. */
export function urlParts(key: string, text: string): UrlParts | undefined {
  const absolute = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  if (!absolute && !URL_KEY.test(key)) return undefined;
  const source = key === 'url.query' && !text.startsWith('?') ? `?${text}` : text;
  if (!source.includes('?') || /[\s<>]/.test(source)) return undefined;
  let url: URL;
  try {
    url = new URL(source, 'http://unknown.invalid');
  } catch {
    return undefined;
  }
  const query = [...url.searchParams];
  if (query.length === 0) return undefined;
  return {
    origin: absolute ? `${url.protocol}//${url.host}` : '',
    path: key === 'url.query' ? '' : url.pathname,
    query,
    fragment: url.hash.slice(1),
  };
}
