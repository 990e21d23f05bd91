/** For how many turns of the event loop somebody waits for others at most, however steadily they come. */
const MOST_TURNS = 16;

/**
 * Whether what waits, to be done together, waits for one turn of the event loop more: as long as each turn brings another one, and not
 * where somebody comes alone. Who was answered last comes again just then, and without this they would stand in two lines. No time
 * is waited: a turn in which nobody comes takes microseconds.
 * @param enough with so many together, one more would save no more than it waits
 * @returns is told once a turn how many wait; where it says no, they are done
 */
export function createOneTurnMore(enough: number): (size: number) => boolean {
  /** How many were done together last. */
  let before = 0;
  let seen = 0;
  let turns = 0;
  return (size) => {
    const isAlone = size <= 1 && before <= 1;
    if (size > seen && !isAlone && size < enough && turns < MOST_TURNS) {
      seen = size;
      turns += 1;
      return true;
    }
    if (size > 0) before = size;
    seen = 0;
    turns = 0;
    return false;
  };
}
