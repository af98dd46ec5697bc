// For hosts whose environment changes under a lock of their own, as Python's does under the GIL.
#pragma once

namespace mtasts {

/// Reads SSL_CERT_FILE and SSL_CERT_DIR now and keeps them: from here on a search for the trust store takes these, and
/// asks the environment no more. Call it under the host's lock before each `checker` and each `versions`.
void read_trust_environment();

}  // namespace mtasts
