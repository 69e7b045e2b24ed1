/** A value that tells its listeners when it changes, and the hook that reads it. */
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(next: T): void;
  update(change: (current: T) => T): void;
  subscribe(listener: (value: T) => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  const set = (next: T) => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of [...listeners]) listener(value);
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Reads a store (or a part of it) and renders again when that part changes. */
export function useStore<T, P = T>(
  store: Store<T>,
  pick: (value: T) => P = (value) => value as unknown as P,
): P {
  const [picked, setPicked] = useState(() => pick(store.get()));
  useEffect(() => {
    setPicked(() => pick(store.get()));
    return store.subscribe((value) => setPicked(() => pick(value)));
  }, [store]);
  return picked;
}
