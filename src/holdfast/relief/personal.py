"""What relief keeps of people: whom staff call at a shelter."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

plain("relief.Facility", why="public places, what they offer and how full they are")
plain("relief.Origin", why="ids of others' entries of public places")
plain("relief.Alike", why="ids of public places, and of staff")
plain("relief.Notice", why="what is closed or changed in the city")
plain("relief.Count", why="numbers of people, and ids of staff")
personal("relief.Reachable", "name", "role", "phone", "email", klass="staff", retention="staff")

# People who are looked for: all of it goes at the record's own date.
_KEPT = "sought"
personal(
    "relief.Sought", "full_name", "given_name", "family_name", "alternate_names", "keys", "sex",
    "age", "date_of_birth", klass="identity", retention=_KEPT,
)  # fmt: skip
personal("relief.Sought", "author_name", "author_email", "author_phone", klass="contact",
         retention=_KEPT)  # fmt: skip
personal("relief.Sought", "home_street", "home_city", "home_state", "home_country", klass="place",
         retention=_KEPT)  # fmt: skip
personal("relief.Sought", "description", "guard", klass="words", retention=_KEPT)
plain("relief.Sought", "record", "source_name", "source_url", why="ids and names of registers")
personal("relief.Word", "author_name", "author_email", "author_phone", "found_email",
         "found_phone", klass="contact", retention=_KEPT)  # fmt: skip
personal("relief.Word", "location", klass="place", retention=_KEPT)
personal("relief.Word", "text", "status", klass="words", retention=_KEPT)
plain("relief.Word", "record", "linked", why="ids of records in registers")
personal("relief.Release", "asker", klass="identity", retention=_KEPT)
personal("relief.Release", "relation", klass="words", retention=_KEPT)
plain("relief.Release", "told", "verified", why="codes of what was told, and how it was checked")
personal("relief.Seeker", "name", klass="identity", retention=_KEPT)
personal("relief.Seeker", "phone", "email", klass="contact", retention=_KEPT)
personal("relief.Seeker", "relation", klass="words", retention=_KEPT)
plain("relief.Seeker", "state", "verified", why="codes of how far it is, and how it was checked")
plain("relief.Pair", why="ids of two records, and of staff")

plain("relief.Register", why="what staff ask for, and who sees it")
personal("relief.Entry", "answers", "words", klass="words", retention="register")
personal("relief.Entry", "teller", klass="identity", retention="register")
personal("relief.Entry", "phone", klass="contact", retention="register")
plain("relief.Entry", "state", "channel", why="codes")
personal("relief.Assessment", "note", klass="words", retention="service")
plain("relief.Assessment", "degree", why="codes")

personal("relief.Offer", "name", klass="identity", retention="register")
personal("relief.Offer", "phone", "email", klass="contact", retention="register")
personal("relief.Offer", "hours", "what", klass="words", retention="register")
personal("relief.Offer", "place", klass="place", retention="register")
plain("relief.Offer", "sort", "skills", "languages", "state", "channel", why="codes")
personal("relief.Need", "name", klass="identity", retention="register")
personal("relief.Need", "phone", klass="contact", retention="register")
personal("relief.Need", "what", "hours", klass="words", retention="register")
personal("relief.Need", "place", klass="place", retention="register")
plain("relief.Need", "sort", "skill", "language", "state", why="codes")
plain("relief.Match", "state", why="a code, and ids")
personal("relief.Stint", "name", klass="identity", retention="standard")
plain("relief.Stint", "site", "task", why="where volunteers worked, and at what")
plain("relief.Charity", why="organizations that anybody may know")
