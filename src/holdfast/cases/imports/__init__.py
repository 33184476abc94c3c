"""Reading cases out of other systems' exports. No database, no Django: text in, rows out.

    profile = load_profile("nyc")            # or a mapping file; raises MappingError
    for result in read(path, profile):       # Row | Rejected, every record of the file is one
        ...
    print(suggest(path))                     # a mapping drafted from the file itself

`docs/operate/import-cases.md` teaches the mapping language to the person who writes one.
"""

from holdfast.cases.imports.mapping import MappingError, Profile, load_profile, shipped
from holdfast.cases.imports.reading import Reading, read
from holdfast.cases.imports.report import Report
from holdfast.cases.imports.rows import REASONS, Rejected, Row
from holdfast.cases.imports.suggesting import suggest
from holdfast.cases.imports.values import ending_of

__all__ = [
    "REASONS",
    "MappingError",
    "Profile",
    "Reading",
    "Rejected",
    "Report",
    "Row",
    "ending_of",
    "load_profile",
    "read",
    "shipped",
    "suggest",
]
