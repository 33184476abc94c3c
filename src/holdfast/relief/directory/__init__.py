"""Directories of help as others send them, and ours as HSDS 3 has it."""
