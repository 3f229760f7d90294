"""One HTML file that needs nothing else: no script, no font, no picture, links only to gao.gov.

Everything from a document is escaped by the template engine, a name that is not given is an error, and a policy in the
page forbids whatever this module did not write.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from openrecs.compare.between import Comparison
from openrecs.compare.outputs.outline import outline

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 1rem; color: #1b1b1b;
  background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin-bottom: .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0; border-bottom: .15rem solid #1b1b1b; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 0; }
.headline { font-size: 1.15rem; font-weight: 600; padding-left: 1.25rem; columns: 18rem; }
.quiet, .source, .counts { color: #565c65; } .counts { margin: .25rem 0; }
.note { border-left: .25rem solid #ffbe2e; padding-left: .75rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; } th, td { border-bottom: 1px solid #a9aeb1;
  padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; overflow-wrap: break-word; }
caption { text-align: left; } .count { text-align: right; white-space: nowrap; width: 4rem; }
  td.count { font-weight: 600; }
.items { list-style: none; margin: 0; padding: 0; } .items > li { border-bottom: 1px solid #dfe1e2; padding: .75rem 0; }
.items p { margin: .25rem 0; } .what { font-weight: 600; border-left: .25rem solid #71767a; padding-left: .5rem; }
.is-closed { border-color: #00a91c; } .is-opened { border-color: #00bde3; } .is-delisted { border-color: #ffbe2e; }
.priority { background: #ffbe2e; color: #1b1b1b; border-radius: .25rem; padding: 0 .3rem; font-weight: 400; }
blockquote { margin: .25rem 0 .25rem .75rem; } .redline, details { margin-left: .75rem; } summary { cursor: pointer; }
.source { font-size: .875rem; } del { background: #f8dfe2; color: #8b0a03; }
ins { background: #dfeacd; color: #2e4a00; }
a { color: #005ea2; } a:visited { color: #54278f; }
a:focus-visible, summary:focus-visible { outline: .25rem solid #0076d6; }
@media screen and (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #f0f0f0; }
  h2 { border-color: #f0f0f0; } a, a:visited { color: #73b3e7; } .quiet, .source, .counts { color: #c6cace; }
  .items > li { border-color: #3d4551; } del { background: #6f3331; color: #f8dfe2; }
  ins { background: #3c471e; color: #dfeacd; } }
@media print { @page { margin: 1.5cm; } html { font-size: 8.5pt; } body { font-size: 1rem; line-height: 1.3; padding: 0;
  max-width: none; } h1, .headline { margin-bottom: .25rem; } .departments { columns: 2; column-gap: 1.5rem; }
  h2 { font-size: 1.15rem; margin-top: .75rem; } h3 { font-size: 1rem; margin-top: .5rem; }
  h2, h3, .counts { break-after: avoid; } tr, .items > li { break-inside: avoid; } .items > li { padding: .3rem 0; }
  .items p { margin: .1rem 0; } p, li { orphans: 3; widows: 3; } a { color: inherit; } details { display: none; } }
"""


def render(comparison: Comparison) -> bytes:
    """Return the comparison as one HTML page in UTF-8."""
    page = _template().render(said=outline(comparison), style=Markup(STYLE), policy=policy())  # noqa: S704  (our own)
    return page.encode("utf-8", "backslashreplace")


def policy() -> str:
    """Return the page's Content-Security-Policy: nothing is loaded or run, and only this module's style holds."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _template() -> Template:
    source = resources.files("openrecs.compare.outputs").joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(source)
