import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomId } from '../directory/ids.ts';

/** The version of the format, the first byte of a sealed text. */
const layout = 1;
const [nonceBytes, tagBytes, keyBytes] = [12, 16, 32];

/**
 * Encrypts secrets that must be read again later, but not by somebody who has the directory's file alone: AES-256-GCM, NIST SP 800-38D. The
 * name that it is kept under is authenticated with it, so that nothing can be put in another's place.
 */
export class Sealing {
  readonly #key: () => Uint8Array;

  /** @param key 32 bytes; asked for once something is sealed or opened */
  constructor(key: () => Uint8Array) {
    this.#key = key;
  }

  /** Distinguishes the key from others and reveals nothing of it: 11 characters of base64url. */
  get fingerprint(): string {
    return createHmac('sha256', this.#key()).update('fingerprint').digest('base64url').slice(0, 11);
  }

  seal(name: string, text: string): Uint8Array {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key(), nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(layout), nonce, cipher.getAuthTag(), sealed]);
  }

  /** What a command names that it seals: the id by which it is found, and the sealing under the id of whose it is. */
  named(text: string): Sealed {
    const id = randomId();
    return { id, seal: ownerId => this.seal(`${ownerId}/${id}`, text) };
  }

  /** undefined: it was sealed with another key, under another name, or was altered. */
  open(name: string, sealed: Uint8Array): string | undefined {
    const bytes = Buffer.from(sealed);
    if (bytes[0] !== layout || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
    const nonce = bytes.subarray(1, 1 + nonceBytes);
    const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key(), nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(name)).setAuthTag(tag);
    try {
      const text = decipher.update(bytes.subarray(1 + nonceBytes + tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

export interface Sealed {
  readonly id: string;
  readonly seal: (ownerId: string) => Uint8Array;
}

/** The key of `SECRETS_KEY`: 32 bytes in base64. undefined: it is none. */
export function readSealingKey(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) && bytes.length === keyBytes ? bytes : undefined;
}

export const sealingKeyFile = (dataDirectory: string): string => join(dataDirectory, 'secrets.key');

/**
 * The key that is kept beside the directory, made at first use. It stands in a file of its own, so that neither the directory's file
 * nor a backup opens what is sealed.
 * @throws {Error} the file holds no key
 */
export function keptSealingKey(dataDirectory: string): Uint8Array {
  const path = sealingKeyFile(dataDirectory);
  if (!existsSync(path)) makeKey(path, dataDirectory);
  const key = readSealingKey(readFileSync(path, 'utf8').trim());
  if (key) return key;
  throw new Error(
    `${path} holds no key: expected 32 bytes in base64. Put it back; or remove it, and enter the secrets of all connectors anew.`,
  );
}

/** Whole or not at all, on the disk, and one for all who make it at the same time. */
function makeKey(path: string, folder: string): void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own);
  }
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
