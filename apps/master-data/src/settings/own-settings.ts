import { MasterSetting, STAFF_OPERATIONS, type StaffOperation } from '@kugelpos/contracts';
import { InvalidInputError, type InputIssue } from '@kugelpos/errors';

/** Whether staff sign in with a PIN: not looked at, checked if given, asked for. */
export const SIGN_IN_PIN = ['none', 'optional', 'required'] as const;
export type SignInPin = (typeof SIGN_IN_PIN)[number];

/** The text of `SIGN_IN_PIN` as its value; undefined if it is none. */
export function signInPinOf(text: string): SignInPin | undefined {
  return SIGN_IN_PIN.find((value) => value === text.trim().toLowerCase());
}

/** The text of `REASON_REQUIRED`, separated by commas or as JSON, as operations; undefined if one is unknown. */
export function operationsOf(text: string): StaffOperation[] | undefined {
  const names = namesOf(text.trim());
  const operations = names?.map((name) => STAFF_OPERATIONS.find((operation) => operation === name));
  return operations?.includes(undefined) === false ? (operations as StaffOperation[]) : undefined;
}

function namesOf(text: string): unknown[] | undefined {
  if (!text.startsWith('['))
    return text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    return undefined;
  }
}

/** The settings that this service itself obeys: how their text is read, and what it may be. */
const OWN = new Map<string, { read: (text: string) => unknown; hint: string }>([
  [MasterSetting.signInPin, { read: signInPinOf, hint: `must be one of ${SIGN_IN_PIN.join(', ')}` }],
  [
    MasterSetting.reasonRequired,
    {
      read: operationsOf,
      hint: `must be a list, separated by commas or as JSON, of ${STAFF_OPERATIONS.join(', ')}`,
    },
  ],
]);

/**
 * Refuses a text that cannot be read: such a setting is a control, and a slip must not switch it off unseen.
 * @throws InvalidInputError naming every text that is refused
 */
export function checkOwnSetting(name: string, setting: { defaultValue: string; values: { value: string }[] }): void {
  const own = OWN.get(name);
  if (own === undefined) return;
  const texts: [InputIssue['location'], string][] = [
    [['body', 'defaultValue'], setting.defaultValue],
    ...setting.values.map(({ value }, i): [InputIssue['location'], string] => [['body', 'values', i, 'value'], value]),
  ];
  const issues = texts
    .filter(([, text]) => own.read(text) === undefined)
    .map(([location]) => ({ location, reason: own.hint }));
  if (issues.length > 0) throw new InvalidInputError(issues);
}
