/** A button that opens a list of choices; arrows move, Enter chooses, Escape closes. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CheckIcon } from '../../ui/icons';
import type { MenuSlot } from './controls';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly chosen: boolean;
  choose(): void;
}

interface Props {
  label: string;
  /** What is chosen now, for the button's label. */
  now: string;
  icon: ComponentChildren;
  choices: readonly Choice[];
  /** Shown instead of choices when there are none. */
  none?: string;
  slot: MenuSlot;
  class?: string;
}

export function Menu({ label, now, icon, choices, none, slot, class: extra = '' }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!slot.open) return;
    const items = list.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]');
    const chosen =
      list.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? items?.[0] ?? list.current;
    chosen?.focus({ preventScroll: false });
  }, [slot.open]);
  const close = () => {
    slot.setOpen(false);
    button.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      if (event.key === 'Escape') event.preventDefault();
      return close();
    }
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitemradio"]') ?? [])];
    const to = nextIndex(event.key, items.indexOf(document.activeElement as HTMLElement), items.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    items[to]?.focus();
  };
  return (
    <div class={`menu ${extra}`}>
      <button
        ref={button}
        type="button"
        class="control"
        aria-haspopup="menu"
        aria-expanded={slot.open}
        aria-controls={slot.open ? id : undefined}
        aria-label={`${label}: ${now}`}
        title={label}
        onClick={() => slot.setOpen(!slot.open)}
      >
        {icon}
      </button>
      {slot.open && (
        <div
          class="menu-list"
          id={id}
          ref={list}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={onKey}
        >
          <p class="menu-heading" aria-hidden="true">
            {label}
          </p>
          {choices.length === 0 && (
            <button type="button" role="menuitemradio" aria-checked="true" class="menu-item" onClick={close}>
              <span>{none}</span>
            </button>
          )}
          {choices.map((choice) => (
            <button
              key={choice.id}
              type="button"
              role="menuitemradio"
              aria-checked={choice.chosen}
              tabIndex={-1}
              class="menu-item"
              onClick={() => {
                choice.choose();
                close();
              }}
            >
              {choice.chosen ? <CheckIcon /> : <span class="icon" />}
              <span>{choice.label}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Where an arrow, Home or End leads from item `from` of `count`; null for other keys. */
export function nextIndex(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (from + 1) % count;
    case 'ArrowUp':
      return (from - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
