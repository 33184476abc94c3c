"""Uploads: content checked, re-encoded without location data, stored by content, served safely.

Records: `file.stored`, `file.erased`. Listens for nothing. Files are kept in PostgreSQL by
default, addressed by the SHA-256 of what is stored, so that snapshot, failover and bag carry them.
"""
