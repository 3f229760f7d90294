"""All publishing under processed/: a snapshot is there whole, or not at all.

names      what the folders and files are called
disk       every change to the disk, one method each
manifest   what a snapshot says of itself, and SHA256SUMS
stored     one snapshot on the disk, read and checked
pointer    `latest`, the one commit point, and latest.json
lock       one run at a time
recovery   what a killed run left behind
store      publishing, step by step: read this first
load       reading, for notebooks and for the other modules
frame      Arrow to pandas, with stable types
verify     is what is stored what was written?
"""
