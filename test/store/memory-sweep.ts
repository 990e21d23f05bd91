/** Removes what is over; returns how many. */
export function sweep<T>(map: Map<string, T>, isOver: (value: T) => boolean): number {
  const over = [...map].filter(([, value]) => isOver(value));
  for (const [key] of over) map.delete(key);
  return over.length;
}
