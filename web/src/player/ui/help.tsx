/** The list of keys. */
import { useEffect, useRef } from 'preact/hooks';
import { CloseIcon } from '../../ui/icons';
import { shortcuts } from '../keyboard';

export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    return () => dialog.current?.close();
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === '?') onClose();
  };
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-heading" onClose={onClose} onKeyDown={onKey}>
      <div class="help-head">
        <h2 id="help-heading">Keyboard</h2>
        <button type="button" class="control" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <dl>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.shown}>
            <dt>
              <kbd>{shortcut.shown}</kbd>
            </dt>
            <dd>{shortcut.what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>0 – 9</kbd>
          </dt>
          <dd>To that tenth of the film</dd>
        </div>
      </dl>
    </dialog>
  );
}
