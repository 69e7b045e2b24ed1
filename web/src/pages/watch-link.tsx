/** A link to a film that gets ready on intent and starts at the click. */
import type { ComponentChildren } from 'preact';
import { launch, warmUp } from '../player/launch';
import { href } from '../router';

interface Props {
  titleId: string;
  class: string;
  label?: string;
  fromStart?: boolean;
  children: ComponentChildren;
}

export function WatchLink({ titleId, fromStart = false, label, children, ...rest }: Props) {
  const click = (event: MouseEvent) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!elsewhere) launch(titleId);
  };
  return (
    <a
      {...rest}
      href={href.watch(titleId, fromStart)}
      aria-label={label}
      onClick={click}
      onPointerEnter={warmUp}
      onTouchStart={warmUp}
      onFocus={warmUp}
    >
      {children}
    </a>
  );
}
