// The checker as Node waits on it. The engine's threads never touch V8: they put finished reports into an inbox, whose
// callback signals one ThreadSafeFunction; that drains the inbox in batches on the loop's own thread. It is referenced
// while checks are pending, so that `await check()` as the last statement settles, and released when none is, so that
// an idle checker keeps no process alive. docs/decisions/0004-node.md says why this and not uv_poll.
#include "mtasts/check.hpp"

#include <algorithm>
#include <deque>
#include <thread>

#include "mtasts/options.hpp"
#include "mtasts/render.hpp"
#include "native.hpp"

namespace mtasts::node {
namespace {

// Reports that one turn of the event loop hands over at most, so that timers and sockets get theirs in between. A
// ThreadSafeFunction alone would go on with up to a thousand calls within one turn.
constexpr std::size_t batch = 128;
// How many of them share a handle: whoever keeps one of these without reading more than the summary keeps all.
constexpr std::size_t of_a_block = 8;

class Checker : public Napi::ObjectWrap<Checker> {
 public:
  static void bind(Napi::Env env, Napi::Object exports) {
    exports.Set(
        "Checker",
        DefineClass(env, "Checker",
                    {InstanceMethod<&Checker::submit>("submit"), InstanceMethod<&Checker::submit_many>("submitMany"),
                     InstanceMethod<&Checker::cancel>("cancel"), InstanceMethod<&Checker::next>("next"),
                     InstanceMethod<&Checker::close>("close")}));
  }

  /// new Checker(options as JSON, arrived): `arrived(checker, count, numbers, ...values)` is called with each batch.
  /// The values are three texts for each result - of a report put_at_hand's, of a failure its words - and then blocks
  /// of reports and the JSON of summaries. Of the numbers each result has put_at_hand's, its place in the block, which
  /// of the values that is or 0 for a failure, and its ticket; the next batch overwrites them. It must see to it that
  /// `checker.next()` is called in the next turn of the event loop, and must not refer to the checker otherwise, which
  /// could never be collected then.
  explicit Checker(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Checker>(info), env_(info.Env()) {
    const std::string chosen = octets(info[0]);
    engine_ =
        guarded(env_, [&] { return std::make_unique<checker>(options_from_json(chosen, {}, spelling::camel_case)); });
    auto* const address = new std::shared_ptr<post>(post_);
    signal_ = signal::New(env_, info[1].As<Napi::Function>(), "mtasts", 0, 1, address,
                          [](Napi::Env, void*, std::shared_ptr<post>* done) { delete done; });
    signal_.Unref(env_);
    numbers_ = Napi::Persistent(Napi::Float64Array::New(env_, batch * numbers_of_one));
    inbox_ = inbox::make([to = signal_] { to.NonBlockingCall(); });
    // Hooks run last in, first out: the engine's thread has ended before the ThreadSafeFunction's own hook closes it.
    napi_add_env_cleanup_hook(env_, &Checker::env_ends, this);
  }

  ~Checker() override {
    if (engine_ == nullptr) return;  // its options were refused
    retire();
    finish();
    post_->owner = nullptr;
    if (!env_ended_) napi_remove_env_cleanup_hook(env_, &Checker::env_ends, this);
  }
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

 private:
  static constexpr std::size_t numbers_of_one = at_hand::numbers + 3;

  /// What a signal finds. It outlives the checker, for a signal may still be queued when that is collected.
  struct post {
    Checker* owner;
  };
  static void deliver(Napi::Env env, Napi::Function arrived, std::shared_ptr<post>* to, void*) {
    if (env != nullptr && (*to)->owner != nullptr) (*to)->owner->signalled(env, arrived);
  }
  using signal = Napi::TypedThreadSafeFunction<std::shared_ptr<post>, void, &Checker::deliver>;

  /// submit(domain, timeout in seconds or null): the ticket.
  Napi::Value submit(const Napi::CallbackInfo& info) {
    std::optional<double> timeout;
    if (info[1].IsNumber()) timeout = info[1].As<Napi::Number>().DoubleValue();
    const std::string domain = octets(info[0]);
    const ticket id = guarded(env_, [&] { return engine_->submit(domain, inbox_, timeout); });
    if (pending_++ == 0) hold();
    return Napi::Number::New(env_, static_cast<double>(id));
  }

  /// submitMany(timeout in seconds or null, ...domains): the first of as many tickets. What is no domain name arrives
  /// as a report that says so. Arguments are had for less than the elements of an array.
  Napi::Value submit_many(const Napi::CallbackInfo& info) {
    std::optional<double> timeout;
    if (info[0].IsNumber()) timeout = info[0].As<Napi::Number>().DoubleValue();
    std::vector<std::string> domains;
    domains.reserve(info.Length());
    for (std::size_t i = 1; i < info.Length(); ++i) domains.push_back(octets(info[i]));
    const ticket first = guarded(env_, [&] { return engine_->submit_many(domains, inbox_, timeout); });
    if (pending_ == 0 && !domains.empty()) hold();
    pending_ += domains.size();
    return Napi::Number::New(env_, static_cast<double>(first));
  }

  void cancel(const Napi::CallbackInfo& info) {
    engine_->cancel(static_cast<ticket>(info[0].As<Napi::Number>().Int64Value()));
  }

  /// What was in flight arrives afterwards, each as "closed".
  void close(const Napi::CallbackInfo&) {
    retire();
    if (pending_ == 0) finish();
  }

  void signalled(Napi::Env env, const Napi::Function& arrived) {
    if (!resting_) return;  // `next` comes anyway
    if (arrived_.IsEmpty()) arrived_ = Napi::Persistent(arrived);
    deliver_batch(env);
  }

  void next(const Napi::CallbackInfo& info) {
    resting_ = true;
    deliver_batch(info.Env());
  }

  void deliver_batch(Napi::Env env) {
    for (finished& each : inbox_->drain()) waiting_.push_back(std::move(each));
    const std::size_t count = std::min(waiting_.size(), batch);
    if (count == 0) return;
    Napi::Float64Array numbers = numbers_.Value();
    std::vector<napi_value> values{Value(), Napi::Number::New(env, static_cast<double>(count)), numbers};
    const std::size_t first = values.size();
    values.resize(first + count * at_hand::texts, env.Null());
    const auto handle_to_come = [&] { return static_cast<double>(values.size() - first); };
    std::vector<std::shared_ptr<const report>> some;
    const auto together = [&] { values.push_back(block_of(env, std::exchange(some, {}))); };
    for (std::size_t i = 0; i < count; ++i) {
      finished& each = waiting_.front();
      double* const mine = numbers.Data() + i * numbers_of_one;
      napi_value* const texts = values.data() + first + i * at_hand::texts;
      mine[at_hand::numbers] = static_cast<double>(some.size());
      mine[at_hand::numbers + 2] = static_cast<double>(each.id);
      if (each.outcome) {
        const bool same_second = !some.empty() && some.back()->checked_at == each.outcome->checked_at;
        texts[1] = same_second ? *(texts - at_hand::texts + 1) : nullptr;
        put_at_hand(env, *each.outcome, texts, mine);
        mine[at_hand::numbers + 1] = handle_to_come();
        some.push_back(std::move(each.outcome));
        if (some.size() == of_a_block) together();
      } else if (each.brief) {
        if (!some.empty()) together();
        mine[at_hand::numbers + 1] = handle_to_come();
        values.push_back(text(env, to_json(*each.brief)));
      } else {
        mine[at_hand::numbers + 1] = 0;
        texts[0] = text(env, each.failure);
      }
      waiting_.pop_front();
    }
    if (!some.empty()) together();
    resting_ = false;
    pending_ -= count;
    if (pending_ == 0) let_go();
    arrived_.Call(values);
  }

  void hold() {
    Ref();  // what is pending keeps the object too, or it would be collected under its promises
    signal_.Ref(env_);
  }

  void let_go() {
    signal_.Unref(env_);
    if (retired_) finish();
    Unref();
  }

  /// Ends the engine. With checks in flight that takes its time, and not the event loop's.
  void retire() {
    if (retired_) return;
    retired_ = true;
    if (pending_ == 0 || env_ended_)
      engine_->close();
    else
      closing_ = std::thread([this] { engine_->close(); });
  }

  /// After this nothing is signalled from elsewhere.
  void finish() {
    if (finished_) return;
    finished_ = true;
    if (closing_.joinable()) closing_.join();
    if (!env_ended_) signal_.Release();
  }

  static void env_ends(void* self) {
    auto* const mine = static_cast<Checker*>(self);
    mine->env_ended_ = true;
    mine->retire();
    mine->finish();
  }

  Napi::Env env_;
  std::unique_ptr<checker> engine_;
  std::shared_ptr<post> post_ = std::make_shared<post>(this);
  signal signal_;
  std::shared_ptr<inbox> inbox_;
  Napi::FunctionReference arrived_;
  Napi::Reference<Napi::Float64Array> numbers_;
  std::deque<finished> waiting_;  // drained, not handed over yet
  std::size_t pending_ = 0;       // submitted and not handed over yet
  bool resting_ = true;           // no `next` is due
  std::thread closing_;
  bool retired_ = false;
  bool finished_ = false;
  bool env_ended_ = false;
};

}  // namespace

void bind_checker(Napi::Env env, Napi::Object exports) { Checker::bind(env, exports); }

}  // namespace mtasts::node
