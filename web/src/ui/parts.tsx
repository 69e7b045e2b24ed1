/** Small pieces that pages share: notices, spinners, fields, bars, poster pictures. */
import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { WarningIcon } from './icons';

export function Notice({
  children,
  retry,
  kind = 'error',
}: {
  children: ComponentChildren;
  retry?: () => void;
  kind?: 'error' | 'info';
}) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {kind === 'error' && <WarningIcon />}
      <p>{children}</p>
      {retry && (
        <button type="button" class="button button-quiet" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Spinner({ label = 'Loading' }: { label?: string }) {
  return (
    <span class="spinner" role="status">
      <span class="visually-hidden">{label}</span>
    </span>
  );
}

type InputProps = JSX.IntrinsicElements['input'];

export function Field({ label, hint, ...input }: { label: string; hint?: string } & InputProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input {...input} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A determinate bar; `share` is 0 to 1. Without a label it is decoration: what it says is said beside it. */
export function Bar({ share, label, thin = false }: { share: number; label?: string; thin?: boolean }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const spoken = {
    role: 'progressbar' as const,
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
    'aria-valuenow': percent,
  };
  return (
    <div class={thin ? 'bar bar-thin' : 'bar'} {...(label ? spoken : { 'aria-hidden': true })}>
      <div class="bar-fill" style={{ transform: `scaleX(${percent / 100})` }} />
    </div>
  );
}

/** A film's picture, or its initial on a colour of its own when there is none. */
export function Poster({ url, name, eager = false }: { url: string | null; name: string; eager?: boolean }) {
  const [broken, setBroken] = useState(false);
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span class="poster" style={{ '--hue': `${hue}` }}>
      {url && !broken ? (
        <img
          src={url}
          alt=""
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          onError={() => setBroken(true)}
        />
      ) : (
        <span class="poster-letter" aria-hidden="true">
          {[...name][0]?.toLocaleUpperCase() ?? '?'}
        </span>
      )}
    </span>
  );
}
