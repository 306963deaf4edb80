/** The scheme that the system knows Spanscope by: `spanscope://trace/<id>`. */
export const LINK_SCHEME = 'spanscope';

/** The trace that a link names, in lowercase; undefined for anything else: links come from any page or mail. */
export function traceOf(link: string): string | undefined {
  const match = /^spanscope:\/\/trace\/([0-9a-f]{32})\/?$/i.exec(link);
  const traceId = match?.[1]?.toLowerCase();
  return traceId === undefined || /^0+$/.test(traceId) ? undefined : traceId;
}
