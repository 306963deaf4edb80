/**
 * The Content-Security-Policy of the renderer's page, in the window and in a browser alike: everything from where the page
 * came from, nothing inline, connections to the engine's WebSocket and nowhere else.
 * @param host the engine's host and port, e.g. `127.0.0.1:4320`
 */
export function pagePolicy(host: string): string {
  // A policy has no notation for IPv6 addresses; 'self' covers the WebSocket of the page's own origin.
  const socket = host.startsWith('[') ? "'self'" : `ws://${host.toLowerCase()}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    `connect-src ${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
