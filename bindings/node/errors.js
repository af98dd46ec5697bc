'use strict'
// The caller's mistakes. What a network did or did not do is evidence in a report and never an error.

/** `code` is ERR_MTASTS_ and one of INVALID_DOMAIN, INVALID_OPTION, INVALID_DOCUMENT, INVALID_ARGUMENT, UNKNOWN_RULE,
 * TRUST_STORE, NO_RESOLVER, CLOSED, CANCELLED, RESOURCES, CHECK_FAILED, NO_ADDON. */
class MtaStsError extends Error {
  constructor(code, message, options) {
    super(message, options)
    this.code = `ERR_MTASTS_${code}`
  }
}
Object.defineProperty(MtaStsError.prototype, 'name', { value: 'MtaStsError', writable: true, configurable: true })

/** Runs a native verb; its errors come out as MtaStsError, with the stack of the call. */
function asked(verb, ...given) {
  try {
    return verb(...given)
  } catch (error) {
    throw typeof error?.code === 'string' && error.code.startsWith('ERR_MTASTS_')
      ? new MtaStsError(error.code.slice('ERR_MTASTS_'.length), error.message)
      : error
  }
}

/** Why a check ended without a report: the inbox's `failure`. */
function ended(failure) {
  if (failure === 'cancelled') return new MtaStsError('CANCELLED', 'the check was cancelled')
  if (failure.startsWith('closed'))
    return new MtaStsError('CLOSED', 'the Checker was closed while the check was under way')
  return new MtaStsError('RESOURCES', failure)
}

module.exports = { MtaStsError, asked, ended }
