/** Signing in. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { Problem } from '../api/problem';
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';
import { Confirm } from './confirm';
import { CredentialFields, Door, DoorForm } from './door';

export function SignInPage() {
  useDocumentTitle('Sign in');
  const [account, setAccount] = useState({ email: '', password: '' });
  const [confirming, setConfirming] = useState(false);
  const signIn = async () => {
    try {
      await accounts.signIn(account.email, account.password);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) throw error;
      setConfirming(true);
    }
  };
  if (confirming) return <Confirm {...account} />;
  return (
    <Door heading="Welcome back" lead="The lights are about to go down.">
      <DoorForm name="Sign in" submitText="Sign in" busyText="Signing in…" work={signIn}>
        <CredentialFields value={account} onChange={setAccount} />
      </DoorForm>
      <p class="muted">
        New here? <a href={href.signUp}>Create an account</a>
      </p>
    </Door>
  );
}
