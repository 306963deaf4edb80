import { RpcError } from '../../core/contract/client.ts';

/** Headers that say how a request is sent, which is not for the user to say. */
const OWN_HEADERS = new Set([
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'host',
  'connection',
  'upgrade',
]);

/**
 * Where a replay goes, checked: an http or https URL, to whose root `/v1/traces` is added, without credentials (these go into a header).
 * @throws RpcError `params.invalid`
 */
export function readEndpoint(text: string): URL {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw invalid(`"${text}" is not an http or https address, such as http://localhost:4318.`);
  if (url.username !== '' || url.password !== '')
    throw invalid('The address of a replay can hold no user and password; give them as a header.');
  url.hash = '';
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url;
}

/** Headers by lower-case name. @throws RpcError `params.invalid` */
export function readHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    const lower = name.trim().toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(lower)) throw invalid(`"${name}" can't be the name of a header.`);
    if (OWN_HEADERS.has(lower)) throw invalid(`The header ${lower} can't be given: it says what is sent.`);
    // What Node sends of a header: one line of Latin-1.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw invalid(`The header ${lower} has characters that none can have.`);
    headers.push([lower, value]);
  }
  return Object.fromEntries(headers);
}

function invalid(message: string): RpcError {
  return new RpcError('params.invalid', message);
}
