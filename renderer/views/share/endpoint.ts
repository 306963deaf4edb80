/** An address that was typed: where it leads, or why it can't be used. */
export type Endpoint = { url: URL; problem: '' } | { url: undefined; problem: string };

/** Addresses of this machine that stand for each other. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Reads an address as people write it: without a scheme it is http. */
export function readEndpoint(text: string): Endpoint {
  const typed = text.trim();
  if (typed === '') return refused('Write where to send to, such as http://localhost:4318.');
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
  if (!URL.canParse(full)) return refused('This is not an address. Write it like http://localhost:4318.');
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refused('Only http and https can be sent to: OTLP/HTTP.');
  if (url.username !== '' || url.password !== '')
    return refused('Put the name and password into an authorization header instead.');
  return { url, problem: '' };
}

function refused(problem: string): Endpoint {
  return { url: undefined, problem };
}

/** As it is sent and kept: without what the browser adds. */
export function printEndpoint(url: URL): string {
  return url.pathname === '/' && url.search === '' ? url.origin : url.href;
}

/** Whether both lead to the same port of this machine. */
export function sameReceiver(url: URL, own: string): boolean {
  if (!URL.canParse(own)) return false;
  const other = new URL(own);
  return LOOPBACK.test(url.hostname) && LOOPBACK.test(other.hostname) && url.port === other.port;
}
