/** Creating an account; where the pool asks for it, confirming the address with a code. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { href } from '../router';
import { useDocumentTitle } from '../ui/document-title';
import { Confirm } from './confirm';
import { CredentialFields, Door, DoorForm } from './door';

export function SignUpPage() {
  useDocumentTitle('Create an account');
  const [account, setAccount] = useState({ email: '', password: '' });
  const [confirming, setConfirming] = useState(false);
  const signUp = async () => {
    const { confirmed } = await accounts.signUp(account.email, account.password);
    if (!confirmed) return setConfirming(true);
    await accounts.signIn(account.email, account.password);
  };
  if (confirming) return <Confirm {...account} />;
  return (
    <Door heading="Take a seat" lead="An email and a password, and the films are yours.">
      <DoorForm name="Create an account" submitText="Create account" busyText="Creating…" work={signUp}>
        <CredentialFields value={account} onChange={setAccount} isNew />
      </DoorForm>
      <p class="muted">
        Have an account? <a href={href.signIn()}>Sign in</a>
      </p>
    </Door>
  );
}
