import type { ErrorEnvelope } from '@kugelpos/contracts';
import { AppError, InvalidInputError } from './app-error.js';
import { catalogue } from './catalogue/index.js';
import type { Language } from './language.js';

/** The body of a failure in the given language (spec common §3.1, §4.2). */
export function errorEnvelope(error: AppError, language: Language): ErrorEnvelope {
  const userError = { code: error.code, message: userMessage(error, language) };
  return {
    success: false,
    code: error.status,
    message: error.message,
    user_error: userError,
    userError,
    data: error.data,
    metadata: null,
    operation: operationOf(error),
  };
}

/** The text a till shows; for refused input it names the fields, so that the person can find them. */
function userMessage(error: AppError, language: Language): string {
  const text = catalogue[error.code][language];
  if (!(error instanceof InvalidInputError)) return text;
  const fields = [...new Set(error.issues.map((i) => i.location.slice(1).join('.')).filter((f) => f !== ''))];
  return fields.length === 0 ? text : `${text}: ${fields.slice(0, 5).join(', ')}`;
}

/** Names of the reference's error handlers, which clients see in `operation`. */
function operationOf(error: AppError): string {
  if (error instanceof InvalidInputError) return 'validation_exception_handler';
  if (/^(100000|200001|200002)$/.test(error.code)) return 'http_exception_handler';
  return error.code === '900999' ? 'exception_handler' : 'app_exception_handler';
}
