// DNS over HTTPS (RFC 8484): a query is the body of a POST, the answer the body of its response.
#include <curl/curl.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <cctype>

#include "collect/curl_multi.hpp"
#include "collect/dns_server.hpp"
#include "collect/released_by.hpp"
#include "collect/tls.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t largest_message = 65535;
constexpr auto addresses_hold = std::chrono::minutes(5);

struct easy_deleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct list_deleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using easy_handle = std::unique_ptr<CURL, easy_deleter>;
using text_list = std::unique_ptr<curl_slist, list_deleter>;

bool append(text_list& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  static_cast<void>(list.release());
  list.reset(longer);
  return true;
}

// Between libcurl's frames no exception may pass.
std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* body) noexcept try {
  auto& whole = *static_cast<std::string*>(body);
  if (whole.size() + count > largest_message) return CURL_WRITEFUNC_ERROR;
  whole.append(bytes, count);
  return count;
} catch (const std::bad_alloc&) {
  return CURL_WRITEFUNC_ERROR;
}

CURLcode use_store(CURL*, void* context, void* store) {
  const auto& roots = *static_cast<const trust_store*>(store);
  return SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), roots.handle()), CURLE_OK;
}

// RFC 8484 section 4.1: the identifier is 0, so that equal questions are equal requests.
std::optional<std::string> wire_form(const ares_dns_record_t& query) {
  unsigned char* bytes = nullptr;
  std::size_t size = 0;
  if (ares_dns_write(&query, &bytes, &size) != ARES_SUCCESS) return std::nullopt;
  const std::unique_ptr<unsigned char, released_by<ares_free_string>> held(bytes);
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

bool is_dns_message(const char* type) {
  if (type == nullptr) return false;
  std::string_view text = type;
  text = text.substr(0, text.find_first_of("; \t"));
  return std::ranges::equal(text, std::string_view("application/dns-message"),
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

bool same_question(const ares_dns_record_t& query, const ares_dns_record_t& answer) {
  const char* asked = nullptr;
  const char* answered = nullptr;
  ares_dns_rec_type_t asked_type{};
  ares_dns_rec_type_t answered_type{};
  if (ares_dns_record_query_cnt(&answer) != 1) return false;
  if (ares_dns_record_query_get(&query, 0, &asked, &asked_type, nullptr) != ARES_SUCCESS) return false;
  if (ares_dns_record_query_get(&answer, 0, &answered, &answered_type, nullptr) != ARES_SUCCESS) return false;
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return asked_type == answered_type && std::ranges::equal(std::string_view(asked), std::string_view(answered), same);
}

reason reason_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return reason::timeout;
    case CURLE_COULDNT_CONNECT: return reason::refused;
    case CURLE_PEER_FAILED_VERIFICATION: return reason::certificate;
    case CURLE_SSL_CONNECT_ERROR: return reason::tls_protocol;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR: return reason::reset;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE: return reason::closed;
    case CURLE_WRITE_ERROR: return reason::too_large;
    case CURLE_OUT_OF_MEMORY: return reason::resources;
    case CURLE_ABORTED_BY_CALLBACK: return reason::cancelled;
    default: return reason::other;
  }
}

class https_server final : public dns_server {
 public:
  https_server(const resolver_address& address, std::shared_ptr<const trust_store> store, curl_multi& transfers,
               host_finder find)
      : address_(address), store_(std::move(store)), transfers_(transfers), find_(std::move(find)) {}

  awaitable<dns_try> ask(ares_dns_record_t& query, time_point limit, const message_reader& read) override {
    dns_try result;
    result.transport = "https";
    const auto fail = [&result](reason why, std::string detail) {
      result.why = why, result.detail = std::move(detail);
    };
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    if (address_.ip.empty() && clock::now() >= found_until_) co_await find_host();
    if (closed_ || cancellation.cancelled() != asio::cancellation_type::none) {
      fail(reason::cancelled, {});
      co_return result;
    }
    if (address_.ip.empty() && found_.empty()) {
      fail(reason::other, "no address found for the resolver " + address_.host);
      co_return result;
    }
    const auto body = wire_form(query);
    const easy_handle easy(curl_easy_init());
    std::string answer;
    text_list headers;
    text_list pinned;
    if (!body || !easy || !prepare(easy.get(), *body, headers, pinned, answer, limit)) {
      fail(reason::resources, "libcurl cannot make the request");
      co_return result;
    }
    const CURLcode code = co_await transfers_.perform(easy.get());
    if (closed_) {
      fail(reason::cancelled, {});
    } else if (code != CURLE_OK) {
      fail(reason_of(code), address_.url + ": " + curl_easy_strerror(code));
      if (code == CURLE_COULDNT_CONNECT) found_until_ = {};
    } else {
      judge(easy.get(), query, answer, read, result);
    }
    co_return result;
  }

  void close() override { closed_ = true; }

 private:
  awaitable<void> find_host() {
    std::vector<std::string> found = co_await find_(address_.host);
    if (found.empty()) co_return;
    found_ = std::move(found);
    found_until_ = clock::now() + addresses_hold;
  }

  bool prepare(CURL* easy, const std::string& body, text_list& headers, text_list& pinned, std::string& answer,
               time_point limit) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - clock::now()).count();
    if (!append(headers, "Content-Type: application/dns-message") ||
        !append(headers, "Accept: application/dns-message")) {
      return false;
    }
    if (address_.ip.empty()) {
      std::string line = address_.host + ":" + std::to_string(address_.port) + ":";
      for (const auto& ip : found_)
        line += (line.back() == ':' ? "" : ",") + (ip.find(':') == ip.npos ? ip : "[" + ip + "]");
      if (!append(pinned, line)) return false;
    }
    curl_easy_setopt(easy, CURLOPT_URL, address_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_RESOLVE, pinned.get());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left, 1)));
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // also against the environment's
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);  // the store comes parsed; nothing is read here
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, &use_store);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, const_cast<trust_store*>(store_.get()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
    return curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer) == CURLE_OK;
  }

  void judge(CURL* easy, const ares_dns_record_t& query, const std::string& answer, const message_reader& read,
             dns_try& result) const {
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    if (status < 200 || status > 299) {
      result.why = reason::other;
      result.detail = address_.url + " answers with HTTP status " + std::to_string(status);
      return;
    }
    ares_dns_record_t* parsed = nullptr;
    const auto* bytes = reinterpret_cast<const unsigned char*>(answer.data());
    const bool readable = is_dns_message(type) && ares_dns_parse(bytes, answer.size(), 0, &parsed) == ARES_SUCCESS;
    const dns_message message(parsed);
    if (!readable || !same_question(query, *message)) {
      result.why = reason::malformed;
      result.detail = "the answer of " + address_.url + " is not a DNS message for the question";
      return;
    }
    read(*message);
  }

  resolver_address address_;
  std::shared_ptr<const trust_store> store_;
  curl_multi& transfers_;
  host_finder find_;
  std::vector<std::string> found_;
  time_point found_until_{};
  bool closed_ = false;
};

}  // namespace

std::unique_ptr<dns_server> make_https_server(const resolver_address& address, std::shared_ptr<const trust_store> store,
                                              curl_multi& transfers, host_finder find) {
  return std::make_unique<https_server>(address, std::move(store), transfers, std::move(find));
}

}  // namespace mtasts::collect
