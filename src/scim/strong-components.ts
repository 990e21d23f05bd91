interface Visit {
  readonly node: number;
  /** How many of its edges have been followed. */
  followed: number;
}

/**
 * Tarjan's algorithm: parts a graph into what lies on a circle together, each with what it leads to before it; otherwise in
 * the order of the nodes. Without recursion, since a client chooses how long a chain is.
 * @param edges where each node leads, by its number
 */
export function strongComponents(edges: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const components: number[][] = [];
  const order = new Map<number, number>();
  /** The first node in the order that each node leads back to; gone once its component is known. */
  const low = new Map<number, number>();
  const open: number[] = [];

  function enter(node: number): Visit {
    low.set(node, order.size);
    order.set(node, order.size);
    open.push(node);
    return { node, followed: 0 };
  }

  function lower(node: number, to: number | undefined): void {
    const own = low.get(node);
    if (own !== undefined && to !== undefined && to < own) low.set(node, to);
  }

  function leave(node: number): void {
    if (low.get(node) !== order.get(node)) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) low.delete(member);
    components.push(component.toSorted((a, b) => a - b));
  }

  function walk(root: number): void {
    const path = [enter(root)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = edges[visit.node]?.[visit.followed];
      visit.followed += 1;
      if (next === undefined) {
        path.pop();
        leave(visit.node);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.node, low.get(visit.node));
      } else if (order.has(next)) lower(visit.node, low.get(next));
      else path.push(enter(next));
    }
  }

  for (const node of edges.keys()) if (!order.has(node)) walk(node);
  return components;
}
