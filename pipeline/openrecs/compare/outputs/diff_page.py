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
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1b1b1b;
  background: #fff; overflow-wrap: anywhere; }
.headline { font-size: 1.2rem; font-weight: 600; }
.note { border-left: .25rem solid #ffbe2e; padding-left: .75rem; }
table { border-collapse: collapse; } th, td { border: 1px solid #a9aeb1; padding: .25rem .5rem; text-align: left;
  vertical-align: top; overflow-wrap: break-word; } .count { text-align: right; } .which { overflow-wrap: anywhere; }
@media (max-width: 40rem) { td { overflow-wrap: anywhere; } }
h3 { font-size: 1rem; margin-bottom: 0; } .title { font-weight: 400; } ul { margin-top: .25rem; }
.priority { background: #ffbe2e; border-radius: .25rem; padding: 0 .25rem; } .evidence { color: #565c65; }
del { background: #f8dfe2; color: #8b0a03; } ins { background: #dfeacd; color: #2e4a00; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #f0f0f0; } a { color: #73b3e7; }
  .evidence { color: #a9aeb1; } .priority { color: #1b1b1b; } del { background: #6f3331; color: #f8dfe2; }
  ins { background: #3c471e; color: #dfeacd; } }
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
