/** The way back, and what is on. */
import type { Title } from '../../api/types';
import { href } from '../../router';
import { BackIcon, HelpIcon } from '../../ui/icons';

export function TopBar({ title, onHelp }: { title: Title | null; onHelp: () => void }) {
  return (
    <header class="bar-top">
      <a class="control" href={href.titles} aria-label="Back to the films" title="Back to the films">
        <BackIcon />
      </a>
      <h1>{title?.name ?? ''}</h1>
      <button
        type="button"
        class="control only-wide"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={onHelp}
      >
        <HelpIcon />
      </button>
    </header>
  );
}
