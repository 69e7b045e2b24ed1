/** Creating an account; where the pool asks for it, confirming the address with a code. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';
import { Field, Notice } from '../ui/parts';
import { Confirm } from './confirm';
import { Door, useSubmit } from './door';

export function SignUpPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [confirming, setConfirming] = useState(false);
  if (confirming) return <Confirm email={email.trim()} password={password} />;
  return (
    <Create
      email={email}
      setEmail={setEmail}
      password={password}
      setPassword={setPassword}
      onMustConfirm={() => setConfirming(true)}
    />
  );
}

interface CreateProps {
  email: string;
  setEmail: (value: string) => void;
  password: string;
  setPassword: (value: string) => void;
  onMustConfirm: () => void;
}

function Create({ email, setEmail, password, setPassword, onMustConfirm }: CreateProps) {
  useDocumentTitle('Create an account');
  const [submit, busy, problem] = useSubmit(async () => {
    const { confirmed } = await accounts.signUp(email.trim(), password);
    if (!confirmed) return onMustConfirm();
    await accounts.signIn(email.trim(), password);
  });
  return (
    <Door heading="Take a seat" lead="An email and a password, and the films are yours.">
      <form onSubmit={submit} aria-label="Create an account">
        {problem && <Notice>{problem}</Notice>}
        <Field
          label="Email"
          type="email"
          name="email"
          autocomplete="username"
          required
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <Field
          label="Password"
          hint="At least 12 characters, with small and capital letters, a digit and a symbol."
          type="password"
          name="password"
          autocomplete="new-password"
          minLength={12}
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <button type="submit" class="button button-main button-wide" aria-busy={busy} disabled={busy}>
          {busy ? 'Creating…' : 'Create account'}
        </button>
      </form>
      <p class="muted">
        Have an account? <a href={href.signIn()}>Sign in</a>
      </p>
    </Door>
  );
}
