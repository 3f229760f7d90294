"""All publishing under processed/: a snapshot is there whole, or not at all.

formats        how a table becomes bytes, the only place where one does
assemble       what a run knows -> the tables of a snapshot
snapshot       one snapshot on the disk, read and checked
made_from      what a snapshot was made from: what its documents table says, and what its manifest says beside it
load           reading, for notebooks and for the other modules; a dropped CSV, made again
frame          Arrow to pandas, with stable types
verify         is what is stored what was written?
beside         history, feed and held runs, beside the snapshots
store/         the files: `transaction` is publishing, step by step, read it first; `disk` is every change to the disk,
               `manifest` what a snapshot says of itself, `pointer` the one commit point, `recovery` what a killed run
               left, `removal` what is taken out
"""
