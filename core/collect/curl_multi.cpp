// libcurl's multi interface on an io_context. libcurl says which sockets and which timer it waits for; Asio waits,
// tells it what happened, and the transfers that ended wake their coroutines. Nothing polls.
#include "collect/curl_multi.hpp"

#include <chrono>
#include <unordered_map>

#include "collect/delivery.hpp"
#include "collect/foreign_sockets.hpp"
#include "collect/lack_of_memory.hpp"
#include "collect/loop_executor.hpp"
#include "mtasts/error.hpp"

namespace mtasts::collect {

namespace asio = boost::asio;

struct curl_multi::state : std::enable_shared_from_this<curl_multi::state> {
  explicit state(asio::io_context& context)
      : timer(context), sockets(context.get_executor(), [this](int socket, bool readable, bool writable) {
          act(socket, (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0));
        }) {
    set_up_libcurl();
    multi = curl_multi_init();
    if (multi == nullptr) throw error(error_code::resources, "libcurl cannot be set up");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &state::on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &state::on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  }

  ~state() { close(); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    const bool read = what == CURL_POLL_IN || what == CURL_POLL_INOUT;
    const bool write = what == CURL_POLL_OUT || what == CURL_POLL_INOUT;
    return static_cast<state*>(self)->sockets.watch(socket, read, write) ? 0 : -1;
  }

  // Never -1: libcurl would take the whole multi handle for broken, and every later transfer would fail.
  static int on_timer(CURLM*, long milliseconds, void* self) noexcept {
    for (int attempt = 0; attempt < 2; ++attempt) {
      try {
        static_cast<state*>(self)->start_timer(milliseconds);
        return 0;
      } catch (const std::exception&) {
        continue;  // out of memory; where it lasts, the transfers end by their own limits
      }
    }
    return 0;
  }

  void start_timer(long milliseconds) {
    const auto mine = ++timer_turn;
    if (milliseconds < 0) {
      timer.cancel();
      return;
    }
    // Also for 0: libcurl must not be called from within its own callback.
    timer.expires_after(std::chrono::milliseconds(milliseconds));
    timer.async_wait([weak = weak_from_this(), mine](const boost::system::error_code& failure) {
      const auto held = weak.lock();
      if (failure || !held || held->timer_turn != mine) return;
      held->act(CURL_SOCKET_TIMEOUT, 0);
    });
  }

  void act(curl_socket_t socket, int happened) {
    if (multi == nullptr) return;
    int running = 0;
    curl_multi_socket_action(multi, socket, happened, &running);
    collect_ended();
  }

  void collect_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const easy = message->easy_handle;  // the message does not outlive the removal
      const CURLcode result = message->data.result;
      end(easy, result);
    }
  }

  void end(CURL* easy, CURLcode result) {
    const auto found = waiting.find(easy);
    if (found == waiting.end()) return;
    delivery<CURLcode>& waiter = *found->second;
    waiting.erase(found);
    curl_multi_remove_handle(multi, easy);
    waiter.set(result);
  }

  void close() {
    if (multi == nullptr) return;
    while (!waiting.empty()) end(waiting.begin()->first, CURLE_ABORTED_BY_CALLBACK);
    curl_multi_cleanup(multi);
    multi = nullptr;
    ++timer_turn;
    timer.cancel();
  }

  CURLM* multi = nullptr;
  steady_timer timer;
  unsigned long long timer_turn = 0;  // a wait whose end is queued already cannot be cancelled, only disowned
  foreign_sockets sockets;
  std::unordered_map<CURL*, delivery<CURLcode>*> waiting;

  // One transfer while its coroutine waits; also when the coroutine is destroyed in its sleep.
  class transfer {
   public:
    transfer(std::shared_ptr<state> of, CURL* easy)
        : state_(std::move(of)), easy_(easy), result_(state_->timer.get_executor()) {
      if (state_->multi == nullptr) {
        result_.set(CURLE_ABORTED_BY_CALLBACK);
        return;
      }
      state_->waiting.emplace(easy_, &result_);
      if (curl_multi_add_handle(state_->multi, easy_) != CURLM_OK) {
        state_->waiting.erase(easy_);
        result_.set(CURLE_FAILED_INIT);
      }
    }
    ~transfer() { take_out(); }
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    void take_out() {
      if (!result_.has_value()) state_->end(easy_, CURLE_ABORTED_BY_CALLBACK);
    }
    delivery<CURLcode>& result() { return result_; }

   private:
    std::shared_ptr<state> state_;
    CURL* easy_;
    delivery<CURLcode> result_;
  };
};

curl_multi::curl_multi(asio::io_context& context) : state_(std::make_shared<state>(context)) {}

curl_multi::~curl_multi() { state_->close(); }

awaitable<CURLcode> curl_multi::perform(CURL* easy) {
  state::transfer transfer(state_, easy);
  co_await transfer.result().wait();
  transfer.take_out();
  co_return transfer.result().value();
}

}  // namespace mtasts::collect
