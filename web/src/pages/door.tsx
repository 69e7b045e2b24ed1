/** The frame of the pages before the films: a screen, a beam of light, a form. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { sentence } from '../api/problem';
import { Field, Notice } from '../ui/parts';

export function Door({
  heading,
  lead,
  children,
}: {
  heading: string;
  lead: string;
  children: ComponentChildren;
}) {
  return (
    <div class="door">
      <section class="door-card" aria-labelledby="door-heading">
        <h1 id="door-heading">{heading}</h1>
        <p class="muted">{lead}</p>
        {children}
      </section>
    </div>
  );
}

/** A form on that page: `work` runs when it is sent; while it runs the button says `busyText`; a failure is a sentence. */
export function DoorForm({
  name,
  submitText,
  busyText,
  work,
  children,
}: {
  name: string;
  submitText: string;
  busyText: string;
  work: () => Promise<void>;
  children: ComponentChildren;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    work()
      .catch((error: unknown) => setProblem(sentence(error)))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit} aria-label={name}>
      {problem && <Notice>{problem}</Notice>}
      {children}
      <button type="submit" class="button button-main button-wide" aria-busy={busy} disabled={busy}>
        {busy ? busyText : submitText}
      </button>
    </form>
  );
}

/** Email and password, as typed. */
export interface Credentials {
  email: string;
  password: string;
}

/** The two fields of an account; with a rule for the password where it is a new one. */
export function CredentialFields({
  value,
  onChange,
  isNew = false,
}: {
  value: Credentials;
  onChange: (value: Credentials) => void;
  isNew?: boolean;
}) {
  const rule = isNew && {
    hint: 'At least 12 characters, with small and capital letters, a digit and a symbol.',
    minLength: 12,
  };
  return (
    <>
      <Field
        label="Email"
        type="email"
        name="email"
        autocomplete="username"
        required
        value={value.email}
        onInput={(event) => onChange({ ...value, email: event.currentTarget.value.trim() })}
      />
      <Field
        label="Password"
        type="password"
        name="password"
        autocomplete={isNew ? 'new-password' : 'current-password'}
        required
        value={value.password}
        onInput={(event) => onChange({ ...value, password: event.currentTarget.value })}
        {...rule}
      />
    </>
  );
}
