"""Texts that mean harm, to be put into the fields of rows."""

from __future__ import annotations

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "` onmouseover=`alert(1)`",
    "<base href=https://example.com/>",
    '<meta http-equiv="refresh" content="0;url=https://example.com">',
    '<form action="https://example.com"><input name=a></form>',
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "{{ 7 * 7 }}{% raw %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\u202e<script>\u2066alert(1)",
    "\x1b]0;owned\x07\x1b[31m",
    "\x00<scr\x00ipt>",
    "]]><script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "javascript:alert(1)//https://www.gao.gov/",
]
FIELDS = ("recommendation_id", "agency", "publication_title", "publication_number", "recommendation", "comments")
EVIDENCE = ("document", "status")
