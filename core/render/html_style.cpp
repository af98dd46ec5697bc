// The looks of the HTML document, light and dark. Contrast of text is at least 4.5 to 1 in both (WCAG 2.2, 1.4.3).
#include <string>

#include "render/html_parts.hpp"

namespace mtasts::render {
namespace {

constexpr std::string_view light =
    "--text:#1c2128;--quiet:#57606a;--paper:#ffffff;--ground:#f5f6f8;--line:#d5dae0;--code:#f1f3f5;"
    "--good:#18703a;--caution:#8a5300;--bad:#b3261e;--doubt:#0b6380;--link:#0b57a4";
constexpr std::string_view dark =
    "--text:#e4e8ed;--quiet:#a3adb8;--paper:#171c23;--ground:#0e1216;--line:#343c46;--code:#222932;"
    "--good:#58c77d;--caution:#e5b454;--bad:#ff8a80;--doubt:#66c5df;--link:#7cb8f5";

constexpr std::string_view rules = R"css(
.mtasts{color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;
text-align:left;overflow-wrap:anywhere}
.mtasts article{background:var(--paper);border:1px solid var(--line);border-left:.3rem solid var(--quiet);
border-radius:.5rem;padding:1.25rem 1.5rem;margin:0 0 1.5rem}
.mtasts article.good{border-left-color:var(--good)}.mtasts article.caution{border-left-color:var(--caution)}
.mtasts article.bad{border-left-color:var(--bad)}.mtasts article.doubt{border-left-color:var(--doubt)}
.mtasts h1,.mtasts h2,.mtasts h3,.mtasts h4,.mtasts h5{font-weight:650;line-height:1.25;margin:0}
.mtasts h1,.mtasts header>:is(h2,h3){font-size:1.6rem;letter-spacing:-.01em}
.mtasts section>:is(h2,h3,h4){font-size:.85rem;text-transform:uppercase;letter-spacing:.06em;color:var(--quiet);
margin:1.75rem 0 .6rem}
.mtasts li>:is(h3,h4,h5){font-size:1.05rem;margin:0 0 .35rem}
.mtasts p{margin:.35rem 0;max-width:46rem}
.mtasts header>p{font-size:1.1rem;margin:.5rem 0 1rem}
.mtasts .state{display:inline-block;font-size:.8em;font-weight:600;line-height:1.4;padding:.05em .6em;
border:1.5px solid;border-radius:1em;vertical-align:.08em;white-space:nowrap}
.mtasts table .state{font-size:.85em;border-width:1px}
.mtasts small{font-size:.8rem;font-weight:600;margin-left:.25rem}
.mtasts .good{color:var(--good)}.mtasts .caution{color:var(--caution)}.mtasts .bad{color:var(--bad)}
.mtasts .doubt{color:var(--doubt)}.mtasts .quiet{color:var(--quiet)}
.mtasts :is(article,li):is(.good,.caution,.bad,.doubt,.quiet){color:var(--text)}
.mtasts dl{margin:.5rem 0}.mtasts dl>div{display:flex;flex-wrap:wrap;gap:0 1rem;margin:.2rem 0}
.mtasts dt{flex:0 0 5rem;color:var(--quiet)}.mtasts dd{flex:1 1 18rem;margin:0;min-width:0}
.mtasts dd+dd{flex-basis:100%;padding-left:6rem;box-sizing:border-box}
.mtasts .bar{display:block;height:.45rem;max-width:20rem;margin:.45rem 0;background:var(--code);
border:1px solid var(--line);border-radius:1rem;overflow:hidden}
.mtasts .bar span{display:block;height:100%;background:var(--quiet)}
.mtasts article.good .bar span{background:var(--good)}.mtasts article.caution .bar span{background:var(--caution)}
.mtasts article.bad .bar span{background:var(--bad)}.mtasts article.doubt .bar span{background:var(--doubt)}
.mtasts details{font-size:.9rem}.mtasts summary{cursor:pointer;color:var(--quiet)}
.mtasts ul.findings{list-style:none;margin:0;padding:0}
.mtasts ul.findings>li{border-left:.2rem solid var(--line);padding:.1rem 0 .1rem 1rem;margin:0 0 1.25rem}
.mtasts li.bad{border-left-color:var(--bad)!important}.mtasts li.caution{border-left-color:var(--caution)!important}
.mtasts li.doubt{border-left-color:var(--doubt)!important}
.mtasts .advice::before{content:"\2192\00a0";color:var(--good);font-weight:700}
.mtasts .reference{font-size:.875rem;color:var(--quiet)}
.mtasts a{color:var(--link)}
.mtasts code,.mtasts pre{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,"DejaVu Sans Mono",monospace;
font-size:.9em;background:var(--code);color:inherit}
.mtasts code{padding:.1em .3em;border-radius:.25rem}
.mtasts pre{padding:.7rem .9rem;border:1px solid var(--line);border-radius:.375rem;margin:.6rem 0;max-width:46rem;
overflow-x:auto;white-space:pre;overflow-wrap:normal}
.mtasts .wide{overflow-x:auto;margin:.75rem 0}
.mtasts table{border-collapse:collapse;font-size:.95rem;background:transparent;color:inherit}
.mtasts .wide table{width:100%}
.mtasts caption{text-align:left;color:var(--quiet);padding:.25rem 0}
.mtasts th,.mtasts td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-top:1px solid var(--line);
font-weight:400;background:transparent;white-space:normal}
.mtasts thead th{border-top:0;color:var(--quiet);font-size:.85rem}
.mtasts th[scope=row]{font-weight:600}
.mtasts .wide :is(th,td){min-width:7rem}.mtasts .wide thead th{min-width:0;white-space:nowrap}
.mtasts .wide td.short{min-width:0;white-space:nowrap}.mtasts .wide tbody th{min-width:11rem}
.mtasts .wide td.address{min-width:9.5rem}
.mtasts details th,.mtasts details td{border:0;padding:.05rem .9rem .05rem 0;font-weight:400}
.mtasts td.number{font-variant-numeric:tabular-nums}
@media print{.mtasts article{break-inside:auto;border-color:#999}}
)css";

constexpr std::string_view of_the_page = R"css(
body{margin:0;background:var(--ground)}
main.mtasts{max-width:60rem;margin:0 auto;padding:2rem 1rem 3rem;box-sizing:border-box}
main.mtasts>h1{margin:0 0 1rem}
main.mtasts>.wide{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1.25rem;
margin:0 0 2rem}
@media (max-width:36rem){.mtasts article{padding:1rem}.mtasts dd+dd{padding-left:0}}
)css";

}  // namespace

// A notebook has a theme of its own, which need not be that of the system.
std::string html_style(bool page) {
  const std::string where = page ? ":root" : ".mtasts";
  std::string css = where + "{" + std::string(light) + "}\n@media (prefers-color-scheme:dark){" + where + "{" +
                    std::string(dark) + "}}\n";
  if (!page)
    css += "[data-jp-theme-light=true] .mtasts{" + std::string(light) + "}\n[data-jp-theme-light=false] .mtasts{" +
           std::string(dark) + "}\n";
  return "<style>\n" + css + std::string(rules.substr(1)) + (page ? std::string(of_the_page.substr(1)) : "") +
         "</style>\n";
}

}  // namespace mtasts::render
