// HTML and Markdown: the story in the words of the text, and nothing of a peer's that is more than words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "literal_reports.hpp"
#include "mtasts/render.hpp"
#include "render/markdown_text.hpp"
#include "render/xml.hpp"

namespace mtasts {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Xml, WritesMarkupAsReferencesAndTheRestSoThatItShows) {
  EXPECT_EQ(render::for_xml("<b a='1' c=\"2\">&amp;]]>"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;]]&gt;");
  EXPECT_EQ(render::for_xml("a\nb\x1b\xff\ufffe"), "a\\nb\\x1b\\xff\\u{fffe}");
  EXPECT_EQ(render::lines_for_xml("mx: <a>\r\nmx: b\n"), "mx: &lt;a&gt;\nmx: b\n");
}

struct prose_case {
  std::string what, text, shown;
};
const prose_case prose_cases[] = {
    {"plain words stay", "It isn't served, (e-mail and/or web) in 14 days.",
     "It isn't served, (e-mail and/or web) in 14 days."},
    {"names become code, punctuation stays", "see mail.example.org, then \"x_y\".",
     "see `mail.example.org`, then \"`x_y`\"."},
    {"what stands between backticks is code", "Send `Content-Type: text/plain`.", "Send `Content-Type: text/plain`."},
    {"a mention, an issue, a commit", "@team #12 GH-12 deadbeef 1234567", "`@team` `#12` `GH-12` `deadbeef` `1234567`"},
    {"a link and an image", "[a](//b) ![x](y)", "`[a](//b`) `![x](y`)"},
    {"HTML and a URL", "<b> https://x www.x.org", "`<b>` `https://x` `www.x.org`"},
    {"a cell's end", "a|b", "`a\\|b`"},
    {"a backtick that would end the code", "a.b`c", "``a.b`c``"},
    {"a backtick of its own, and one before what follows", "` a `b `c`d", "`` ` `` a `` `b `` `` `c`d ``"},
    {"emphasis, a quote, a list, a heading", "*a* > - # _b_", "`*a*` `>` `-` `#` `_b_`"},
};

TEST(Markdown, AWordThatIsMoreThanLettersStandsInCode) {
  for (const prose_case& c : prose_cases) EXPECT_EQ(render::markdown_prose(c.text), c.shown) << c.what;
}

TEST(Markdown, AFenceIsLongerThanWhatItHolds) {
  EXPECT_EQ(render::markdown_block("a\r\n````\nb\x1b", 2), "  `````text\n  a\n  ````\n  b\\x1b\n  `````\n");
  EXPECT_EQ(render::markdown_code("a`b"), "``a`b``");
  EXPECT_EQ(render::markdown_code("`"), "`` ` ``");
  EXPECT_EQ(render::markdown_code(""), "");
}

TEST(Markdown, DegradedInFull) {
  EXPECT_EQ(rendered(degraded_report(), format::markdown), R"md(## `example.org`: degraded

Senders that honour MTA-STS refuse some of the mail servers and can use only what is left.

- score: 71 of 100
- checked: `2026-01-31T12:00:00Z`, took 1.2 s

### To fix

- ✗ **The MX host is not covered by the policy** (error)

  MX `mail2.example.org`, MX `mail3.example.org`: no pattern of the policy matches; the nearest is `*.mx.example.net`

  → Add the line to the policy, then change the id of the TXT record.

  ```text
  mx: mail2.example.org
  ```

  ```text
  mx: mail3.example.org
  ```

  `mx-covered`, [RFC 8461 section 4.1](https://www.rfc-editor.org/rfc/rfc8461#section-4.1), in TLS reports `validation-failure`

- ✗ **The mail server's certificate is expired or not yet valid** (error)

  MX `mail.example.org` (`192.0.2.7`): expired 30 days ago, on `2026-01-01`; subject `CN=\x1b[32mall` is `well\x1b[0m\xff`

  → Renew the certificate and load it into the mail server; most need a reload to take the new file.

  `mx-certificate-dates`, [RFC 8461 section 4.2](https://www.rfc-editor.org/rfc/rfc8461#section-4.1), in TLS reports `certificate-expired`

### Could not be checked

- ? **The mail server greets** (unknown)

  MX `mail.example.org` (`2001:db8::7`): 421 try again later

  → Run the check again later.

  `mx-greeting`, [RFC 5321 section 3.1](https://www.rfc-editor.org/rfc/rfc5321#section-3.1)

### Worth knowing

- · **Not all lines of the policy end in CRLF** (notice)

  policy of `mta-sts.example.org`: all 5 lines end in LF

  `policy-line-endings`, [RFC 8461 section 3.2](https://www.rfc-editor.org/rfc/rfc8461#section-3.2)

### What was seen

- record: `v=STSv1; id=20260101;`
- policy: mode enforce, kept for 14 days (`max_age` `1209600`)
  - `mx: mail.example.org`
  - `mx: *.mx.example.net`

| MX host | Address | Mail | Certificate |
| --- | --- | --- | --- |
| `mail.example.org`, mail is delivered | `192.0.2.7` | refused, `TLSv1.3`, certificate-expired | certificate for `mail.example.org`, `example.org`; expired `2026-01-01`, 30 days and 12 hours ago |
|  | `2001:db8::7` | not known |  |
| `mail2.example.org`, mail is refused, not in the policy |  |  |  |

- tlsrpt: `v=TLSRPTv1; rua=mailto:tls@example.org`
)md");
}

TEST(Html, APageLoadsNothingRunsNothingAndIsReadWithoutItsStyle) {
  const std::string page = rendered(degraded_report(), format::html);
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'"));
  EXPECT_THAT(page, HasSubstr("<h1>example.org <span class=\"state caution\">degraded</span></h1>"));
  EXPECT_THAT(page, HasSubstr("<h2>To fix</h2>"));
  EXPECT_THAT(page, HasSubstr("<h3>The MX host is not covered by the policy <small class=\"bad\">error</small></h3>"));
  EXPECT_THAT(page, HasSubstr("<pre tabindex=\"0\">mx: mail2.example.org\nmx: mail3.example.org</pre>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"rowgroup\" rowspan=\"2\"><strong>mail.example.org</strong>"));
  for (const char* never : {"<script", "src=", "<link", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(never)));
}

TEST(Html, ALinkLeadsToTheRfcEditorOrNowhere) {
  report r = degraded_report();
  r.findings.resize(1);
  r.findings[0].rfc[0].url = "javascript:alert(1)";
  EXPECT_THAT(rendered(r, format::html), Not(HasSubstr("javascript:")));
  r.findings[0].rfc[0].url = "https://www.rfc-editor.org/rfc/rfc8461\" onclick=\"x";
  EXPECT_THAT(rendered(r, format::html), HasSubstr("rfc8461&quot; onclick=&quot;x\">"));
  EXPECT_THAT(rendered(r, format::markdown), Not(HasSubstr("](")));
}

TEST(Html, ACardIsAPartOfAPage) {
  render_options chosen;
  chosen.card = true;
  const std::string card = rendered(enforced_report(), format::html, chosen);
  EXPECT_THAT(card, StartsWith("<style>"));
  EXPECT_THAT(card, Not(HasSubstr("<html")));
  EXPECT_THAT(card, Not(HasSubstr("body{")));
}

TEST(Html, ManyAreATableThatLeadsToEach) {
  const report all[] = {enforced_report(), degraded_report(), refused_report("<b>", "no domain", 0)};
  const std::string page = rendered(all, format::html);
  EXPECT_THAT(page, HasSubstr("<h1>MTA-STS of 3 domains</h1>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\"><a href=\"#report-2\">example.org</a></th>"));
  EXPECT_THAT(page, HasSubstr("<article id=\"report-2\""));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
}

TEST(Html, ACardOfVeryManyShowsTheFirst) {
  render_options chosen;
  chosen.card = true;
  rendering document(format::html, chosen);
  for (int i = 0; i < 250; ++i) EXPECT_EQ(document.add(summary_of(enforced_report())), "");
  EXPECT_THAT(document.end(), HasSubstr("<caption>250 domains, of which the first 100 are shown</caption>"));
}

}  // namespace
}  // namespace mtasts
