"""Polite capture from the network into raw/: read `capture` first.

addresses  which addresses may be asked: https, a list of hosts, nothing else
transport  one request and its answer, back by its deadline whatever the other side does, its bytes counted
asking     one address: redirects, tries, Retry-After, one deadline over all of them
client     who asks, and whom
robots     what the site's robots.txt allows, and how long it wants to be left alone
visitor    ask for one address politely: one request per site at a time, never sooner than that, across runs and kills
judging    is the answer what was asked for, and whole?
keeping    files in raw/, refused bodies beside it, lines in the ledger
capture    one address, from the conditional request to the ledger
page  closures  waiting  wayback  mementos     what is asked for
"""
