/** What is there already, or comes later. To await what is there costs a pass through the queue of microtasks all the same. */
export type AtOnce<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there. */
export function whenThere<T, R>(value: AtOnce<T>, next: (value: T) => AtOnce<R>): AtOnce<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
