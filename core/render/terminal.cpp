// Text that is safe to print; see terminal.hpp. The ranges are those of Unicode's Bidi_Control, Default_Ignorable and
// East_Asian_Width properties, as far as mail and the web meet them. UTF-8 is RFC 3629 section 4.
#include "render/terminal.hpp"

#include <algorithm>
#include <iterator>

namespace mtasts::render {
namespace {

struct span_of_code_points {
  char32_t first;
  char32_t last;
};

constexpr span_of_code_points hidden[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

constexpr span_of_code_points combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},   {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},   {0x6d6, 0x6dc},
    {0x6df, 0x6e4},   {0x7eb, 0x7f3},   {0x900, 0x902},   {0x93c, 0x93c},   {0x941, 0x948},
    {0x94d, 0x94d},   {0xe31, 0xe31},   {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20f0}, {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe20, 0xfe2f},
};

constexpr span_of_code_points wide[] = {
    {0x1100, 0x115e},   {0x231a, 0x231b},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
    {0x4e00, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
    {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1b000, 0x1b2ff}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
    {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};

template <std::size_t N>
bool within(const span_of_code_points (&table)[N], char32_t value) {
  const auto* after = std::upper_bound(std::begin(table), std::end(table), value,
                                       [](char32_t v, const span_of_code_points& s) { return v < s.first; });
  return after != std::begin(table) && value <= std::prev(after)->last;
}

void append_hex(std::string& to, char32_t value, int least_digits) {
  constexpr char digits[] = "0123456789abcdef";
  int count = least_digits;
  while (count < 8 && (value >> (4 * count)) != 0) ++count;
  for (int i = count - 1; i >= 0; --i) to += digits[(value >> (4 * i)) & 0xf];
}

void append_escape(std::string& to, code_point seen) {
  if (seen.valid && seen.value == '\n') {
    to += "\\n";
  } else if (seen.valid && seen.value == '\r') {
    to += "\\r";
  } else if (seen.valid && seen.value == '\t') {
    to += "\\t";
  } else if (!seen.valid || seen.value < 0x80) {
    to += "\\x";
    append_hex(to, seen.value, 2);
  } else {
    to += "\\u{";
    append_hex(to, seen.value, 1);
    to += '}';
  }
}

}  // namespace

code_point first_code_point(std::string_view bytes) {
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byte_at(0);
  const code_point broken{.value = lead, .size = 1, .valid = false};
  if (lead < 0x80) return {.value = lead, .size = 1, .valid = true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < size) return broken;
  char32_t value = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(i) & 0xc0) != 0x80) return broken;
    value = (value << 6) | (byte_at(i) & 0x3fU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least[size] || value > 0x10ffff || surrogate) return broken;
  return {.value = value, .size = size, .valid = true};
}

bool is_hidden(char32_t value) {
  if (value >= 0x20 && value < 0x7f) return false;
  return within(hidden, value) || (value & 0xfffe) == 0xfffe || (value >= 0xfdd0 && value <= 0xfdef);
}

std::string escape_for_terminal(std::string_view bytes) {
  std::string safe;
  safe.reserve(bytes.size());
  while (!bytes.empty()) {
    const code_point seen = first_code_point(bytes);
    if (!seen.valid || is_hidden(seen.value))
      append_escape(safe, seen);
    else
      safe += bytes.substr(0, seen.size);
    bytes.remove_prefix(seen.size);
  }
  return safe;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const code_point seen = first_code_point(text);
    if (!within(combining, seen.value)) columns += within(wide, seen.value) ? 2 : 1;
    text.remove_prefix(seen.size);
  }
  return columns;
}

}  // namespace mtasts::render
