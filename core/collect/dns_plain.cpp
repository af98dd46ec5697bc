// A resolver over UDP and TCP. It is asked by bare datagrams where these will do; everything else goes over channels,
// which are lent to one question each and kept for the next: making one costs 50 microseconds and reads three files of
// the system's.
#include <optional>
#include <unordered_set>
#include <vector>

#include "collect/dns_channel.hpp"
#include "collect/dns_datagram.hpp"
#include "collect/dns_server.hpp"

namespace mtasts::collect {

namespace {

constexpr std::size_t most_idle = 256;  // some 10 KiB each

class plain_server final : public dns_server {
 public:
  plain_server(const loop_executor& executor, const resolver_address& address, bool only)
      : executor_(executor), address_(address) {
    idle_.push_back(std::make_unique<dns_channel>(executor_, address_));  // so that a bad address is told at once
    // Nobody elsewhere reaches a connected socket of the loopback, and one that stays halves what a question costs.
    datagrams_.emplace(executor_, address_, only && is_loopback(address_));
  }

  awaitable<dns_try> ask(ares_dns_record_t& query, time_point limit, const message_reader& read) override {
    std::optional<dns_try> quick = co_await datagrams_->ask(query, limit, read);
    if (quick) co_return std::move(*quick);
    dns_try result;
    std::optional<loan> lent;
    try {
      lent.emplace(*this);
    } catch (const std::exception& failure) {
      result.why = reason::resources;
      result.detail = failure.what();
    }
    if (lent) {
      dns_channel::question asked(lent->channel(), query, read);
      const wake woken = co_await asked.wait(limit);
      result = asked.outcome(woken);
    }
    co_return result;
  }

  void close() override {
    datagrams_->close();
    idle_.clear();
    for (dns_channel* busy : busy_) busy->cancel();
  }

 private:
  class loan {
   public:
    explicit loan(plain_server& from) : from_(from) {
      if (from_.idle_.empty()) {
        channel_ = std::make_unique<dns_channel>(from_.executor_, from_.address_);
      } else {
        channel_ = std::move(from_.idle_.back());
        from_.idle_.pop_back();
      }
      from_.busy_.insert(channel_.get());
    }
    ~loan() {
      from_.busy_.erase(channel_.get());
      if (from_.idle_.size() >= most_idle || !channel_->usable_again()) return;
      try {
        from_.idle_.push_back(std::move(channel_));
      } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): then it is not kept
      }
    }
    loan(const loan&) = delete;
    loan& operator=(const loan&) = delete;

    dns_channel& channel() { return *channel_; }

   private:
    plain_server& from_;
    std::unique_ptr<dns_channel> channel_;
  };

  loop_executor executor_;
  resolver_address address_;
  std::optional<dns_datagrams> datagrams_;
  std::vector<std::unique_ptr<dns_channel>> idle_;
  std::unordered_set<dns_channel*> busy_;
};

}  // namespace

std::unique_ptr<dns_server> make_plain_server(const loop_executor& executor, const resolver_address& address,
                                              bool only) {
  return std::make_unique<plain_server>(executor, address, only);
}

}  // namespace mtasts::collect
