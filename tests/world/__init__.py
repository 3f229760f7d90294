"""A world of invented publications, and the pages that GAO would print of it.

The truth is known, so a test can ask of any table: is each row a recommendation of the world, and each recommendation
one id? A world is frozen and comes from a seed alone.

* `model`: the world: publications, their recommendations, and a share for each agency.
* `generate`: `generate(seed)` makes a world; `recommend`, `bodies`, `numbers`, `prose` and `words` are what it is made
  of.
* `evolve`: `evolve(world, rng)` is the world a night later.
* `choose`: which rows a page shows. `hand`: how it writes quotes, dashes, blanks and agencies.
* `text_pages`, `html_pages`, `csv_files`: one function per layout, rows -> the page as GAO would print it.
* `saved`: the bytes that programs save a page as.
* `capture`: the world captured through every layout on one day, and the files in raw/.
* `through`: the table that the real pipeline makes of pages.
* `trace`: which recommendations of the world a row of a table can be.
"""
