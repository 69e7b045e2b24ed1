/** The code that was sent to a new account's address. */
import { useState } from 'preact/hooks';
import { accounts } from '../api';
import { useDocumentTitle } from '../ui/document-title';
import { Field } from '../ui/parts';
import { type Credentials, Door, DoorForm } from './door';

export function Confirm({ email, password }: Credentials) {
  useDocumentTitle('Confirm your email');
  const [code, setCode] = useState('');
  const confirm = async () => {
    await accounts.confirm(email, code.trim());
    await accounts.signIn(email, password);
  };
  return (
    <Door heading="Check your email" lead={`We sent a code to ${email}.`}>
      <DoorForm name="Confirm your email" submitText="Confirm and go on" busyText="Checking…" work={confirm}>
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
      </DoorForm>
    </Door>
  );
}
