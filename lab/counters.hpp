// What the lab's servers saw, by address and by question: the ground that tests of politeness and of sharing stand on.
#pragma once
#include <algorithm>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace lab {

/// How many came within a second of each other, at most.
class busiest_second {
 public:
  void one_more() {
    const auto now = std::chrono::steady_clock::now();
    while (!recent_.empty() && now - recent_.front() >= std::chrono::seconds(1)) recent_.pop_front();
    recent_.push_back(now);
    most_ = std::max<std::uint64_t>(most_, recent_.size());
  }
  [[nodiscard]] std::uint64_t most() const noexcept { return most_; }

 private:
  std::deque<std::chrono::steady_clock::time_point> recent_;
  std::uint64_t most_ = 0;
};

struct host_counts {
  std::uint64_t connections = 0;
  std::uint64_t open = 0;
  std::uint64_t most_open = 0;
  std::uint64_t serving = 0;  ///< open, and not all has been said yet: before the reply to QUIT, before the response
  std::uint64_t most_serving = 0;
  busiest_second arrivals;  ///< of connections
  std::uint64_t handshakes = 0;
  std::uint64_t requests = 0;      ///< HTTP requests, or SMTP commands
  std::uint64_t transactions = 0;  ///< SMTP MAIL commands: a checker sends none
  std::string last;                ///< the last User-Agent, or the last EHLO argument
  std::string last_name;           ///< the last SNI host name
};

enum class service { https, smtp };

/// Written by the lab's thread, read from any.
class counters {
 public:
  /// How often it has been asked now.
  std::uint64_t question(const std::string& name, const std::string& type, const std::string& transport);
  /// Changes the counts of one address under the lock.
  template <class Change>
  void change(service which, const std::string& ip, const Change& change_it) {
    const std::scoped_lock lock(mutex_);
    change_it(hosts_[which][ip]);
  }

  [[nodiscard]] host_counts host(service which, const std::string& ip) const;
  /// How often "name TYPE" was asked, over any transport.
  [[nodiscard]] std::uint64_t questions(const std::string& name, const std::string& type) const;
  [[nodiscard]] std::uint64_t questions() const;
  /// Questions within a second of each other, at most.
  [[nodiscard]] std::uint64_t most_questions_a_second() const;
  [[nodiscard]] boost::json::object to_json() const;

 private:
  mutable std::mutex mutex_;
  busiest_second asked_;
  std::map<std::string, std::uint64_t> questions_;
  std::map<std::string, std::uint64_t> transports_;
  std::map<service, std::map<std::string, host_counts>> hosts_;
};

/// One connection, from its acceptance to its end.
class counted_connection {
 public:
  counted_connection(counters& all, service which, std::string ip);
  ~counted_connection();
  counted_connection(const counted_connection&) = delete;
  counted_connection& operator=(const counted_connection&) = delete;

  /// How many are open at this address now, this one among them.
  [[nodiscard]] std::uint64_t open() const noexcept { return open_; }
  template <class Change>
  void change(const Change& change_it) {
    all_.change(which_, ip_, change_it);
  }
  /// The last word is about to be said. A client that has heard it may come again before its end is seen here, which is
  /// why `most_open` may be more than it ever held open.
  void served();

 private:
  counters& all_;
  service which_;
  std::string ip_;
  std::uint64_t open_ = 0;
  bool serving_ = true;
};

}  // namespace lab
