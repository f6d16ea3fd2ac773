import type { BSONRegExp } from 'bson';
import { locationError, mongoError } from '../errors.js';

/** A BSON regular expression for JavaScript; refuses what JavaScript would read differently than PCRE. */
export function compileRegExp(regex: BSONRegExp): RegExp {
  const unsupported = /[^imsu]/.exec(regex.options);
  if (unsupported) throw mongoError('BadValue', `regular expression option ${unsupported[0]} is not supported`);
  const construct = /\(\?[^:=!<]|\(\?<[^=!a-zA-Z]|\\[AZzGKRXhHQE]|\[\[:|[*+?}]\+/.exec(
    regex.pattern.replace(/\\\\/g, ''),
  );
  if (construct) throw mongoError('NotImplemented', `regular expression construct ${construct[0]} is not supported`);
  try {
    return new RegExp(regex.pattern, regex.options.replace(/[^ims]/g, ''));
  } catch (error) {
    throw locationError(51091, `Regular expression is invalid: ${String(error)}`);
  }
}
