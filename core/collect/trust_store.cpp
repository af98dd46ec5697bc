// Finds and parses the trusted roots: what an option names, else SSL_CERT_FILE and SSL_CERT_DIR, else the usual places.
// A static OpenSSL would look where it was built, so the search is ours.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <vector>

#include "collect/known_issuers.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/tls.hpp"
#include "mtasts/error.hpp"
#include "mtasts/trust_environment.hpp"

namespace mtasts {
namespace collect {
namespace {

namespace fs = std::filesystem;

constexpr std::array usual_files = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine, macOS, BSD
    "/usr/local/share/certs/ca-root-nss.crt",             // FreeBSD
};
constexpr std::array usual_directories = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

/// What to read; both may be set.
struct places {
  std::vector<std::string> files;
  std::vector<std::string> directories;
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here writes the environment
  return value != nullptr ? value : "";
}

/// What SSL_CERT_FILE and SSL_CERT_DIR say.
struct trust_environment {
  std::string file = environment("SSL_CERT_FILE");
  std::string directories = environment("SSL_CERT_DIR");
};

/// Once the host has had it read, what was read then.
struct kept_environment {
  std::mutex lock;
  std::optional<trust_environment> seen;
};
kept_environment& kept() {
  static kept_environment one;
  return one;
}

trust_environment current_environment() {
  {
    const std::lock_guard hold(kept().lock);
    if (kept().seen) return *kept().seen;
  }
  return {};
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(':', from), list.size());
    if (to > from) parts.push_back(list.substr(from, to - from));
    from = to + 1;
  }
  return parts;
}

places find_places(const options& chosen) {
  places found;
  if (!chosen.ca_file.empty() || !chosen.ca_path.empty()) {
    if (!chosen.ca_file.empty()) found.files.push_back(chosen.ca_file);
    if (!chosen.ca_path.empty()) found.directories.push_back(chosen.ca_path);
    return found;
  }
  const trust_environment given = current_environment();
  const std::string& file = given.file;
  const std::vector<std::string> directories = split(given.directories);
  if (!file.empty()) found.files.push_back(file);
  std::error_code error;
  for (const std::string& directory : directories)
    if (file.empty() || fs::is_directory(directory, error)) found.directories.push_back(directory);
  if (!found.files.empty() || !found.directories.empty()) return found;
  for (const char* place : usual_files) {
    if (!fs::is_regular_file(place, error)) continue;
    found.files.emplace_back(place);
    return found;
  }
  for (const char* place : usual_directories) {
    if (!fs::is_directory(place, error)) continue;
    found.directories.emplace_back(place);
    return found;
  }
  return found;
}

std::string described(const places& found) {
  std::string text;
  for (const auto* list : {&found.files, &found.directories})
    for (const std::string& place : *list) text += (text.empty() ? "" : ":") + place;
  return text;
}

[[noreturn]] void refuse(const std::string& place, const std::string& why) {
  throw error(error_code::trust_store, "trust store " + place + ": " + why);
}

// What cannot be opened or does not parse because this machine lacks something is not the store's fault.
void blame_the_machine(const std::string& place, int error_number, const memory_watch& memory) {
  const bool lacking = error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM;
  if (lacking || memory.ran_out())
    throw error(error_code::resources, "trust store " + place + ": no memory or no descriptor to read it");
}

struct close_file {
  void operator()(BIO* file) const { BIO_free_all(file); }
};

/// Adds every certificate of a PEM file, plain or "TRUSTED"; gives how many there were. A lone CRL is taken as well.
std::size_t add_file(X509_STORE* store, const std::string& path) {
  const memory_watch memory;
  errno = 0;
  const std::unique_ptr<BIO, close_file> file(BIO_new_file(path.c_str(), "rb"));
  if (!file) {
    const int why = errno;
    ERR_clear_error();
    blame_the_machine(path, why, memory);
    refuse(path, why != 0 ? std::strerror(why) : "cannot be opened");  // NOLINT(concurrency-mt-unsafe)
  }
  errno = 0;
  STACK_OF(X509_INFO)* entries = PEM_X509_INFO_read_bio(file.get(), nullptr, nullptr, nullptr);
  const int why = errno;
  const unsigned long parse_error = ERR_peek_last_error();
  ERR_clear_error();
  if (entries == nullptr) {
    blame_the_machine(path, why, memory);
    if (why == EISDIR) refuse(path, "is a directory");
    const char* words = ERR_reason_error_string(parse_error);
    refuse(path, std::string("a certificate in it does not parse: ") + (words != nullptr ? words : "unknown cause"));
  }
  std::size_t count = 0;
  for (int i = 0; i < sk_X509_INFO_num(entries); ++i) {
    const X509_INFO* entry = sk_X509_INFO_value(entries, i);
    // What OpenSSL keeps of an extension is made now, and not by the first handshake that is short of memory.
    if (entry->x509 != nullptr) X509_check_purpose(entry->x509, -1, 0);
    if (entry->x509 != nullptr && X509_STORE_add_cert(store, entry->x509) == 1) ++count;
    if (entry->crl != nullptr) X509_STORE_add_crl(store, entry->crl);
  }
  sk_X509_INFO_pop_free(entries, X509_INFO_free);
  ERR_clear_error();
  blame_the_machine(path, 0, memory);
  return count;
}

// The names that c_rehash gives, such as 1a2b3c4d.0: beside them a directory often holds the same certificates again.
bool is_hash_name(const std::string& name) {
  const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  return name.size() > 9 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, is_hex) &&
         std::all_of(name.begin() + 9, name.end(), is_digit);
}

std::size_t add_directory(X509_STORE* store, const std::string& path) {
  const memory_watch memory;
  std::error_code error;
  std::vector<std::string> hashed;
  std::vector<std::string> others;
  fs::directory_iterator entries(path, error);
  if (error) {
    blame_the_machine(path, error.value(), memory);
    refuse(path, error.message());
  }
  for (const fs::directory_entry& entry : entries) {
    if (!entry.is_regular_file(error)) continue;
    (is_hash_name(entry.path().filename().string()) ? hashed : others).push_back(entry.path().string());
  }
  std::size_t count = 0;
  for (const std::string& file : hashed) count += add_file(store, file);
  if (!hashed.empty()) return count;
  for (const std::string& file : others) {
    try {
      count += add_file(store, file);
    } catch (const mtasts::error& refused) {
      if (refused.code() == error_code::resources) throw;
      continue;  // a directory may hold a README or a key too
    }
  }
  return count;
}

/// Path, time and size of all that is read: the same stamp, the same roots.
std::string stamp_of(const places& found) {
  std::string stamp;
  std::error_code error;
  for (const auto* list : {&found.files, &found.directories}) {
    for (const std::string& place : *list) {
      const auto written = fs::last_write_time(place, error).time_since_epoch().count();
      const auto size = fs::is_regular_file(place, error) ? fs::file_size(place, error) : 0;
      stamp += place + '\n' + std::to_string(written) + '\n' + std::to_string(size) + '\n';
    }
  }
  return stamp;
}

std::atomic<std::uint64_t>& parsed() {
  static std::atomic<std::uint64_t> count = 0;
  return count;
}

struct remembered {
  std::string stamp;
  std::shared_ptr<const trust_store> store;
};
constexpr std::size_t most_remembered = 4;

}  // namespace
}  // namespace collect

void read_trust_environment() {
  collect::trust_environment now;
  const std::lock_guard hold(collect::kept().lock);
  collect::kept().seen = std::move(now);
}

namespace collect {

trust_store::trust_store() = default;

trust_store::~trust_store() { X509_STORE_free(store_); }

std::uint64_t trust_store::loads() { return parsed().load(); }

std::string trust_store::locate(const options& chosen) { return described(find_places(chosen)); }

std::shared_ptr<const trust_store> trust_store::load(const options& chosen) {
  static std::mutex guard;
  static std::vector<remembered> known;
  set_up_openssl();
  const places found = find_places(chosen);
  if (found.files.empty() && found.directories.empty()) {
    std::string tried;
    for (const char* place : usual_files) tried += std::string(" ") + place;
    for (const char* place : usual_directories) tried += std::string(" ") + place;
    throw error(error_code::trust_store, "no trust store found; set ca_file, ca_path or SSL_CERT_FILE. Tried:" + tried);
  }
  const std::string stamp = stamp_of(found);
  const std::lock_guard lock(guard);
  const auto same = [&](const remembered& entry) { return entry.stamp == stamp; };
  if (const auto at = std::find_if(known.begin(), known.end(), same); at != known.end()) return at->store;

  const std::shared_ptr<trust_store> made(new trust_store);
  made->path_ = described(found);
  made->store_ = X509_STORE_new();
  if (made->store_ == nullptr) throw error(error_code::resources, "no memory for the trust store");
  for (const std::string& file : found.files)
    if (add_file(made->store_, file) == 0) refuse(file, "holds no certificate");
  std::size_t in_directories = 0;
  for (const std::string& directory : found.directories) in_directories += add_directory(made->store_, directory);
  if (found.files.empty() && in_directories == 0) refuse(made->path_, "holds no certificate");
  made->known_ = std::make_unique<known_issuers>(made->store_);
  known.reserve(most_remembered);
  ++parsed();
  if (known.size() == most_remembered) known.erase(known.begin());
  known.push_back({.stamp = stamp, .store = made});
  return made;
}

}  // namespace collect
}  // namespace mtasts
