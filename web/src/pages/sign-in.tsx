/** Signing in. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { Problem } from '../api/problem';
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';
import { Field, Notice } from '../ui/parts';
import { Confirm } from './confirm';
import { Door, useSubmit } from './door';

export function SignInPage() {
  useDocumentTitle('Sign in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [confirming, setConfirming] = useState(false);
  const [submit, busy, problem] = useSubmit(async () => {
    try {
      await accounts.signIn(email.trim(), password);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      setConfirming(true);
    }
  });
  if (confirming) return <Confirm email={email.trim()} password={password} />;
  return (
    <Door heading="Welcome back" lead="The lights are about to go down.">
      <form onSubmit={submit} aria-label="Sign in">
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
          type="password"
          name="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        <button type="submit" class="button button-main button-wide" aria-busy={busy} disabled={busy}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      <p class="muted">
        New here? <a href={href.signUp}>Create an account</a>
      </p>
    </Door>
  );
}
