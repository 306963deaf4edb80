import { hull, type Box, type Layout, type Point } from './layout.ts';

/** Where the user has put nodes: the upper left corner, by id. */
export type Pins = ReadonlyMap<string, Point>;

/** A layout with some nodes elsewhere. Edges of those run straight from side to side; all others stay as they are. */
export function pinnedLayout(
  layout: Layout,
  pins: Pins,
  ends: (key: string) => [string, string] | undefined,
): Layout {
  if (pins.size === 0) return layout;
  const nodes = new Map<string, Box>();
  for (const [id, box] of layout.nodes) nodes.set(id, { ...box, ...pins.get(id) });
  const edges = new Map(layout.edges);
  for (const key of layout.edges.keys()) {
    const [source, target] = ends(key) ?? [];
    if (source === undefined || target === undefined || (!pins.has(source) && !pins.has(target))) continue;
    const [from, to] = [nodes.get(source), nodes.get(target)];
    if (from !== undefined && to !== undefined) edges.set(key, between(from, to));
  }
  const all = hull([...nodes.values()]) ?? { x: 0, y: 0, width: 0, height: 0 };
  return {
    // What was pinned outside of the layout belongs to what is shown.
    width: Math.max(layout.width, all.x + all.width),
    height: Math.max(layout.height, all.y + all.height),
    nodes,
    edges,
  };
}

/** From the side of a box that faces the other one; a call to itself leaves to the right and comes back from the left. */
function between(from: Box, to: Box): Point[] {
  const forward = to.x + to.width / 2 >= from.x + from.width / 2;
  return [
    { x: forward ? from.x + from.width : from.x, y: from.y + from.height / 2 },
    { x: forward ? to.x : to.x + to.width, y: to.y + to.height / 2 },
  ];
}
