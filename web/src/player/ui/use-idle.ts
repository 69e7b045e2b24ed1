/** Whether the controls may rest: three seconds without a move, nothing open, no keyboard focus inside. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

const REST_MS = 3000;

export type Stir = (how?: 'show' | 'hide') => void;

export function useIdle(root: HTMLElement, busy: boolean): [boolean, Stir] {
  const [idle, setIdle] = useState(false);
  const timer = useRef(0);
  const stir = useCallback<Stir>(
    (how = 'show') => {
      window.clearTimeout(timer.current);
      if (how === 'hide') return setIdle(true);
      setIdle(false);
      const rest = () => {
        if (root.querySelector('.bar-bottom :focus-visible, .bar-top :focus-visible'))
          timer.current = window.setTimeout(rest, REST_MS);
        else setIdle(true);
      };
      timer.current = window.setTimeout(rest, REST_MS);
    },
    [root],
  );
  useEffect(() => {
    const onMove = (event: PointerEvent) => event.pointerType === 'mouse' && stir();
    const onFocus = () => stir();
    root.addEventListener('pointermove', onMove);
    root.addEventListener('focusin', onFocus);
    stir();
    return () => {
      window.clearTimeout(timer.current);
      root.removeEventListener('pointermove', onMove);
      root.removeEventListener('focusin', onFocus);
    };
  }, [root, stir]);
  return [idle && !busy, stir];
}
