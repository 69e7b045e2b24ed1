/** Listening to the document with what the component knows now, not what it knew when it began to listen. */
import { useEffect, useRef } from 'preact/hooks';

/** Calls the newest `heard` for every `type` event of the document: two quick keys see two states. */
export function useDocumentEvent<K extends keyof DocumentEventMap>(
  type: K,
  heard: (event: DocumentEventMap[K]) => void,
): void {
  const latest = useRef(heard);
  latest.current = heard;
  useEffect(() => {
    const listener = (event: DocumentEventMap[K]) => latest.current(event);
    document.addEventListener(type, listener);
    return () => document.removeEventListener(type, listener);
  }, [type]);
}
