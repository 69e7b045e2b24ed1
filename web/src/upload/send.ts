/** Sends a file's missing parts, a few at a time; what fails is tried again, with a fresh address when it ran out. */
import type { UploadPart } from '../api/types';
import { PutFailed } from './put';

export interface SendPorts {
  put(part: UploadPart, onBytes: (sent: number) => void): Promise<void>;
  /** Signed addresses for these part numbers (at most 100). */
  addresses(numbers: readonly number[]): Promise<readonly UploadPart[]>;
  wait(milliseconds: number): Promise<void>;
  /** Bytes of a part. */
  size(number: number): number;
  /** Bytes under way or arrived so far, of all parts that had to be sent. */
  onBytes(sent: number): void;
}

export const AT_ONCE = 4;
const TRIES = 6;
const ASK = 100;
const RUN_OUT = new Set([400, 401, 403]);

export async function sendParts(
  missing: readonly number[],
  known: readonly UploadPart[],
  ports: SendPorts,
): Promise<void> {
  const book = new AddressBook(missing, known, ports);
  const waiting = [...missing];
  const sent = new Map<number, number>();
  const note = (number: number, bytes: number) => {
    sent.set(number, bytes);
    ports.onBytes([...sent.values()].reduce((sum, each) => sum + each, 0));
  };
  let failure: unknown = null;
  const lane = async () => {
    for (let number = waiting.shift(); number !== undefined && failure === null; number = waiting.shift()) {
      try {
        await sendPart(number, book, ports, note);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (failure !== null) throw failure;
}

async function sendPart(
  number: number,
  book: AddressBook,
  ports: SendPorts,
  note: (number: number, bytes: number) => void,
) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ports.put(await book.of(number), (bytes) => note(number, Math.min(bytes, ports.size(number))));
      return note(number, ports.size(number));
    } catch (error) {
      note(number, 0);
      if (!(error instanceof PutFailed) || attempt >= TRIES) throw error;
      if (RUN_OUT.has(error.status)) book.forget(number);
      await ports.wait(Math.min(10_000, 300 * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }
}

/** Waits, or rejects with the signal's reason. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

/** Signed addresses at hand; asks for more, a hundred at a time, when one is missing. */
class AddressBook {
  private readonly at = new Map<number, UploadPart>();
  private asking: Promise<void> | null = null;

  constructor(
    private readonly missing: readonly number[],
    known: readonly UploadPart[],
    private readonly ports: SendPorts,
  ) {
    for (const part of known) this.at.set(part.number, part);
  }

  forget(number: number): void {
    this.at.delete(number);
  }

  async of(number: number): Promise<UploadPart> {
    while (!this.at.has(number)) {
      this.asking ??= this.ask(number).finally(() => {
        this.asking = null;
      });
      await this.asking;
    }
    return this.at.get(number) as UploadPart;
  }

  private async ask(number: number): Promise<void> {
    const later = this.missing.filter((other) => other > number && !this.at.has(other));
    const parts = await this.ports.addresses([number, ...later].slice(0, ASK));
    for (const part of parts) this.at.set(part.number, part);
    if (!this.at.has(number)) throw new Error(`no address for part ${number}`);
  }
}
