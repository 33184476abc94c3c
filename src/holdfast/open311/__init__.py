"""GeoReport v2 for programs: services, definitions, requests and tokens, in XML and JSON.

Reads through the same queries as the pages, always as nobody in particular, so that nothing is
shown here that the public portal hides; files through the same operation. Owns no tables: a
token is a case's id with a code that only this installation can compute.

Records nothing itself; listens for nothing. What it offers beyond the standard is told in
docs/open311.md.
"""
