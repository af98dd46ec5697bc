// Watches a handshake through OpenSSL's info and message callbacks, and words its failure (RFC 8446 section 6: alerts).
#include "collect/handshake.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>

#include "collect/ex_data_index.hpp"

namespace mtasts::collect {
namespace {

int handshake_index() { return ex_data_index<CRYPTO_EX_INDEX_SSL>(); }
handshake_watch* watch_of(const SSL* handshake) {
  return static_cast<handshake_watch*>(SSL_get_ex_data(handshake, handshake_index()));
}

void on_progress(const SSL* handshake, int where, int value) {
  handshake_watch* watch = watch_of(handshake);
  if (watch == nullptr) return;
  const bool fatal = (value >> 8) == SSL3_AL_FATAL;
  if (where == SSL_CB_READ_ALERT && fatal) watch->alert = value & 0xff;
  // Here OpenSSL's queue is still as the handshake left it; its owner may be about to empty it.
  if (where == SSL_CB_CONNECT_EXIT && value <= 0 && watch->error == 0) watch->error = ERR_peek_error();
}

void on_message(int written, int, int content_type, const void* bytes, std::size_t size, SSL* handshake, void*) {
  if (written != 0 || content_type != SSL3_RT_HEADER || size < 2) return;
  const auto* header = static_cast<const unsigned char*>(bytes);
  const bool known = header[0] >= SSL3_RT_CHANGE_CIPHER_SPEC && header[0] <= SSL3_RT_APPLICATION_DATA;
  handshake_watch* watch = watch_of(handshake);
  if (watch == nullptr) return;
  if (known && header[1] == SSL3_VERSION_MAJOR) watch->answered = true;
  watch->received += size;
  if (size >= SSL3_RT_HEADER_LENGTH) watch->received += header[3] * 256U + header[4];
  // Tickets, key updates, the extensions of chunks: what has no use reaches no reader that could stop at a cap. OpenSSL
  // throws away what comes after the peer's goodbye, so it is told that this was it.
  if (flooded(*watch)) SSL_set_shutdown(handshake, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

// As RFC 8446 section 6 spells it. OpenSSL has no names for what TLS 1.3 brought.
std::string alert_name(int alert) {
  if (alert == SSL_AD_MISSING_EXTENSION) return "missing_extension";
  if (alert == SSL_AD_CERTIFICATE_REQUIRED) return "certificate_required";
  std::string name = SSL_alert_desc_string_long(alert);
  for (char& letter : name)
    if (letter == ' ') letter = '_';
  return name;
}

std::string alert_words(int alert) {
  return "the peer sent the alert " + alert_name(alert) + " (" + std::to_string(alert) + ")";
}

}  // namespace

void report_to_watch(SSL_CTX* context) {
  SSL_CTX_set_info_callback(context, on_progress);
  SSL_CTX_set_msg_callback(context, on_message);
}

void attach(SSL* handshake, handshake_watch& watch) { SSL_set_ex_data(handshake, handshake_index(), &watch); }

void describe_handshake(const SSL* handshake, tls_session& into) {
  into.version = SSL_get_version(handshake);
  const SSL_CIPHER* cipher = SSL_get_current_cipher(handshake);
  if (cipher == nullptr) cipher = SSL_get_pending_cipher(handshake);
  into.cipher = cipher != nullptr ? SSL_CIPHER_get_name(cipher) : "";
  // These two take a non-const handshake though they only read.
  auto* readable = const_cast<SSL*>(handshake);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const int id = static_cast<int>(SSL_get_negotiated_group(readable));
  const char* group = id > 0 ? SSL_group_to_name(readable, id) : nullptr;
  into.group = group != nullptr ? group : "";
  if (!into.group.empty() && into.group.front() == 'x') into.group.front() = 'X';
}

handshake_failure failure_of(const handshake_watch& watch) {
  handshake_failure failure;
  if (flooded(watch)) {
    failure.why = reason::too_large;
    failure.words = "more came inside TLS than a sender has any use for";
    return failure;
  }
  // Also before an alert: the peer may answer to what our lack made of the handshake.
  if (watch.memory.ran_out()) {
    failure.why = reason::resources;
    failure.words = "out of memory";
    return failure;
  }
  if (watch.alert >= 0) {
    failure.why = reason::tls_alert;
    failure.words = alert_words(watch.alert);
    return failure;
  }
  if (ERR_GET_LIB(watch.error) == ERR_LIB_SSL && ERR_GET_REASON(watch.error) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    failure.why = reason::closed;
    failure.words = "the peer closed the connection during the handshake";
    return failure;
  }
  const int code = ERR_GET_REASON(watch.error);
  const bool no_record = code == SSL_R_WRONG_VERSION_NUMBER || code == SSL_R_HTTP_REQUEST ||
                         code == SSL_R_PACKET_LENGTH_TOO_LONG || code == SSL_R_UNEXPECTED_MESSAGE ||
                         code == SSL_R_BAD_RECORD_TYPE || code == SSL_R_UNEXPECTED_RECORD;
  if (!watch.answered && no_record && ERR_GET_LIB(watch.error) == ERR_LIB_SSL) {
    failure.why = reason::not_tls;
    failure.words = "what came instead of the handshake is not TLS";
    return failure;
  }
  const char* words = watch.error != 0 ? ERR_reason_error_string(watch.error) : nullptr;
  failure.words = words != nullptr ? words : "the handshake failed";
  return failure;
}

}  // namespace mtasts::collect
