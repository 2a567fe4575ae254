/**
 * A table that is asked with names from outside: without a prototype, so that `constructor` or `__proto__` is not in it.
 * What is not in it is undefined.
 */
export function lookup<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null), entries);
}
