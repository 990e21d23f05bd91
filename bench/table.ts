/** A line of a table: its name, then its figures. */
export function line(name: string, ...cells: readonly string[]): string {
  return name.padEnd(28) + cells.map((cell) => cell.padStart(16)).join('');
}
