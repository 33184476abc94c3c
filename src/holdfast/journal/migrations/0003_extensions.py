"""The two extensions every engine we support carries: accents folded, words compared by trigrams."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """pg_trgm and unaccent, trusted extensions that the database's owner may create."""

    dependencies = [("journal", "0002_protect")]
    operations = [TrigramExtension(), UnaccentExtension()]
