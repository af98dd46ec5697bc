// Batches of summaries through the Arrow C data interface. Every exported struct owns what it points to, so that a
// consumer may release, move or keep each of them, and each child of them, on its own and in any thread.
#include "render/arrow.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <new>
#include <utility>

#include "mtasts/columns.hpp"
#include "render/terminal.hpp"

namespace mtasts {

struct column_batch::data {
  std::int64_t rows = 0;
  std::vector<render::column> columns;
};

namespace render {

std::string as_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const code_point seen = first_code_point(text);
    out += seen.valid ? text.substr(0, seen.size) : std::string_view("\xef\xbf\xbd");
    text.remove_prefix(seen.size);
  }
  return out;
}

namespace {

// What an exported struct of either kind holds beside its own members.
template <class Exported>
struct family {
  std::vector<Exported> children;
  std::vector<Exported*> addresses;

  explicit family(std::size_t count) {
    children.reserve(count);
    addresses.reserve(count);
  }
  // A child that its consumer moved away says so with a null `release`.
  ~family() {
    for (Exported& child : children)
      if (child.release != nullptr) child.release(&child);
  }
  family(const family&) = delete;
  family& operator=(const family&) = delete;

  void add(Exported child) { addresses.push_back(&children.emplace_back(child)); }
};

struct exported_array : family<ArrowArray> {
  using family::family;
  std::shared_ptr<const column_batch::data> kept;
  std::array<const void*, 3> buffers{};
};

template <class Parts, class Exported>
void release(Exported* one) {
  delete static_cast<Parts*>(one->private_data);
  one->release = nullptr;
}

// An empty buffer has an address all the same: not every consumer expects null.
template <class T>
const void* address_of(const T& buffer) {
  static constexpr std::int64_t nothing = 0;
  return buffer.empty() ? static_cast<const void*>(&nothing) : buffer.data();
}

ArrowArray array_of(std::unique_ptr<exported_array> parts, std::int64_t length, std::int64_t nulls,
                    std::int64_t buffers) {
  ArrowArray made{};
  made.length = length;
  made.null_count = nulls;
  made.n_buffers = buffers;
  made.n_children = static_cast<std::int64_t>(parts->children.size());
  made.buffers = parts->buffers.data();
  made.children = parts->addresses.data();
  made.release = &release<exported_array, ArrowArray>;
  made.private_data = parts.release();
  return made;
}

ArrowArray export_column(const std::shared_ptr<const column_batch::data>& kept, const column& from) {
  auto parts = std::make_unique<exported_array>(from.elements.size());
  parts->kept = kept;
  if (from.nullable) parts->buffers[0] = address_of(from.valid);
  std::int64_t buffers = 2;
  if (from.format == "+l") {
    parts->buffers[1] = from.offsets.data();
    parts->add(export_column(kept, from.elements.front()));
  } else if (from.format == "u") {
    parts->buffers[1] = from.offsets.data();
    parts->buffers[2] = address_of(from.text);
    buffers = 3;
  } else {
    parts->buffers[1] = from.format == "b" ? address_of(from.bits) : address_of(from.numbers);
  }
  return array_of(std::move(parts), from.length, from.nulls, buffers);
}

// ---- the type ----

struct exported_schema : family<ArrowSchema> {
  using family::family;
  std::string name;
  std::string format;
};

ArrowSchema schema_of(std::unique_ptr<exported_schema> parts, std::int64_t flags) {
  ArrowSchema made{};
  made.format = parts->format.c_str();
  made.name = parts->name.c_str();
  made.flags = flags;
  made.n_children = static_cast<std::int64_t>(parts->children.size());
  made.children = parts->addresses.data();
  made.release = &release<exported_schema, ArrowSchema>;
  made.private_data = parts.release();
  return made;
}

ArrowSchema schema_of(std::string_view name, std::string_view format, const std::vector<column>& children, bool null) {
  auto parts = std::make_unique<exported_schema>(children.size());
  parts->name = name;
  parts->format = format;
  for (const column& child : children) parts->add(schema_of(child.name, child.format, child.elements, child.nullable));
  return schema_of(std::move(parts), null ? ARROW_FLAG_NULLABLE : 0);
}

// ---- streams ----

struct exported_stream {
  std::unique_ptr<batch_source> source;
  std::string failure;

  // An errno, as the interface wants it; the words are in `failure`.
  template <class Work>
  int attempt(Work work) {
    failure.clear();
    try {
      work();
      return 0;
    } catch (const std::bad_alloc&) {
      return ENOMEM;
    } catch (const std::exception& wrong) {
      failure = wrong.what();
      return EIO;
    }
  }
};

exported_stream& stream_in(ArrowArrayStream* stream) { return *static_cast<exported_stream*>(stream->private_data); }

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  return stream_in(stream).attempt([&] { export_schema(*out); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  exported_stream& mine = stream_in(stream);
  *out = {};  // released, which is how the end is told
  return mine.attempt([&] {
    const std::unique_ptr<column_batch> next = mine.source->next();
    if (next) next->export_to(*out);
  });
}

const char* get_last_error(ArrowArrayStream* stream) {
  const std::string& failure = stream_in(stream).failure;
  return failure.empty() ? nullptr : failure.c_str();
}

}  // namespace
}  // namespace render

column_batch::column_batch(std::span<const std::shared_ptr<const summary>> rows) {
  auto made = std::make_shared<data>();
  made->columns = render::empty_columns<summary>();
  for (const auto& row : rows) render::append_row(made->columns, *row);
  made->rows = static_cast<std::int64_t>(rows.size());
  data_ = std::move(made);
}

std::size_t column_batch::rows() const noexcept { return static_cast<std::size_t>(data_->rows); }

void column_batch::export_to(ArrowArray& into) const {
  auto parts = std::make_unique<render::exported_array>(data_->columns.size());
  for (const render::column& each : data_->columns) parts->add(render::export_column(data_, each));
  into = render::array_of(std::move(parts), data_->rows, 0, 1);
}

void export_schema(ArrowSchema& into) { into = render::schema_of("", "+s", render::empty_columns<summary>(), false); }

void export_stream(std::unique_ptr<batch_source> source, ArrowArrayStream& into) {
  auto mine = std::make_unique<render::exported_stream>();
  mine->source = std::move(source);
  into = {};
  into.get_schema = &render::get_schema;
  into.get_next = &render::get_next;
  into.get_last_error = &render::get_last_error;
  into.release = &render::release<render::exported_stream, ArrowArrayStream>;
  into.private_data = mine.release();
}

}  // namespace mtasts
