"""The index that answers "which address is nearest to this point"."""

from django.db import migrations


class Migration(migrations.Migration):
    """PostgreSQL's own point type; no extension is needed."""

    dependencies = [("places", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX address_by_point ON places_address USING gist (point(lon, lat))"
            " WHERE lat IS NOT NULL",
            "DROP INDEX address_by_point",
        ),
    ]
