import { createHash } from 'node:crypto';

/** Something that nobody but its owner may ever read. */
export interface Secret {
  name: string;
  value: string;
  /** Chosen by a person: a fast hash of it betrays it, too. */
  isGuessable?: boolean;
}

/** So much of a secret betrays it; a text that was cut must not hide it. */
const TELLING = 16;

/** Any token, known or not: header and claims of a JWT. */
const ANY_TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/;

/** Looks for secrets, as they are and in the forms in which texts carry them. */
export class SecretSearch {
  private readonly needles: { name: string; needle: Buffer }[];

  constructor(secrets: readonly Secret[]) {
    this.needles = secrets.flatMap((secret) =>
      [...formsOf(secret)].map(([text, form]) => ({ name: `${secret.name} (${form})`, needle: Buffer.from(text) })),
    );
  }

  /** Names of the secrets that are in the text. */
  in(text: string | Buffer): string[] {
    const bytes = Buffer.from(text);
    const found = this.needles.filter(({ needle }) => bytes.includes(needle)).map(({ name }) => name);
    return ANY_TOKEN.test(bytes.toString('latin1')) ? [...found, 'a token'] : found;
  }
}

/** The texts to look for, each with what it is; of equal ones the first. */
function formsOf({ value, isGuessable }: Secret): Map<string, string> {
  const telling = value.slice(0, TELLING);
  const bytes = Buffer.from(telling);
  const inJson = JSON.stringify(telling).slice(1, -1);
  const forms: [string, string][] = [
    [telling, 'as it is'],
    [inJson, 'in JSON'],
    [JSON.stringify(inJson).slice(1, -1), 'in JSON in JSON'],
    [encodeURIComponent(telling), 'in a URL'],
    [new URLSearchParams({ '': telling }).toString().slice(1), 'in a form'],
    [bytes.toString('hex'), 'in hex'],
  ];
  for (const before of [0, 1, 2]) {
    const text = inBase64(bytes, before);
    forms.push([text, 'in base64'], [text.replaceAll('+', '-').replaceAll('/', '_'), 'in base64url']);
  }
  if (isGuessable) {
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      forms.push([createHash('sha256').update(value).digest(encoding), `as SHA-256 in ${encoding}`]);
  }
  return new Map(forms.reverse());
}

/** What base64 makes of the bytes where so many others stand before them: the characters that these alone decide. */
function inBase64(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}
