"""What files hold of people. Who may erase or export a file is for whom it hangs on to say."""

from __future__ import annotations

from holdfast.kernel.personal import personal, plain

personal("files.Blob", "content", klass="words", retention="service")
plain("files.Blob", "digest", why="a hash")
personal("files.File", "name", klass="words", retention="service")
plain("files.File", "kind", "digest", "small", why="a type and hashes")
