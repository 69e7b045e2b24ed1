/** The code that was sent to a new account's address. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { useDocumentTitle } from '../ui/document-title';
import { Field, Notice } from '../ui/parts';
import { Door, useSubmit } from './door';

export function Confirm({ email, password }: { email: string; password: string }) {
  useDocumentTitle('Confirm your email');
  const [code, setCode] = useState('');
  const [submit, busy, problem] = useSubmit(async () => {
    await accounts.confirm(email, code.trim());
    await accounts.signIn(email, password);
  });
  return (
    <Door heading="Check your email" lead={`We sent a code to ${email}.`}>
      <form onSubmit={submit} aria-label="Confirm your email">
        {problem && <Notice>{problem}</Notice>}
        <Field
          label="Code"
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          required
          autofocus
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <button type="submit" class="button button-main button-wide" aria-busy={busy} disabled={busy}>
          {busy ? 'Checking…' : 'Confirm and go on'}
        </button>
      </form>
    </Door>
  );
}
