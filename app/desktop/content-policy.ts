/**
 * The page's policy: everything from the application, nothing inline, and connections to the engine's WebSocket only.
 * @param engineUrl where the engine listens, e.g. `http://127.0.0.1:4320`
 */
export function contentPolicy(engineUrl: string): string {
  const { host } = new URL(engineUrl);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "worker-src 'self'",
    `connect-src ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
