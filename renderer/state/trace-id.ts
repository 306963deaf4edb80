/** A trace id, or the one inside a traceparent header. */
const TRACE_ID = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?$/i;

/** The trace that a text names, if it is a trace id or a traceparent. */
export function traceIdIn(text: string): string | undefined {
  return TRACE_ID.exec(text.trim())?.[1]?.toLowerCase();
}
