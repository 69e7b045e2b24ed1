/** Loading something from the API inside a component: loading, ready or failed, and a way to try again. */
import { useCallback, useEffect, useState } from 'preact/hooks';

export type Resource<T> =
  | { readonly state: 'loading'; readonly data: T | null; readonly error: null }
  | { readonly state: 'ready'; readonly data: T; readonly error: null }
  | { readonly state: 'failed'; readonly data: T | null; readonly error: unknown };

const loading = { state: 'loading', data: null, error: null } as const;

/** Runs `load` now and whenever `key` changes; a late answer to an old question is dropped. */
export function useResource<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): [Resource<T>, () => void] {
  const [resource, setResource] = useState<Resource<T>>(loading);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setResource(loading);
    load(abort.signal).then(
      (data) => abort.signal.aborted || setResource({ state: 'ready', data, error: null }),
      (error: unknown) => abort.signal.aborted || setResource({ state: 'failed', data: null, error }),
    );
    return () => abort.abort();
  }, [key, attempt]);
  return [resource, useCallback(() => setAttempt((count) => count + 1), [])];
}
