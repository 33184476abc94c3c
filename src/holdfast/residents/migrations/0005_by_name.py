"""People are found by a part of their name without reading everybody's."""

import django.contrib.postgres.indexes
from django.db import migrations, models

# An index takes only what always gives the same, which PostgreSQL does not say of unaccent, since
# somebody could edit its rules: after that, REINDEX INDEX resident_by_name. The body is read once,
# here, so that it means the same under any search path, as while a dump is restored.
FORWARD = """
CREATE FUNCTION residents_folded(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN upper(unaccent('unaccent'::regdictionary, $1));
"""
BACKWARD = "DROP FUNCTION residents_folded"


class Migration(migrations.Migration):
    dependencies = [("residents", "0004_fewer_indexes"), ("journal", "0003_extensions")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex(
            model_name="resident",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        models.F("name"),
                        function="residents_folded",
                        output_field=models.TextField(),
                    ),
                    name="gin_trgm_ops",
                ),
                condition=models.Q(("name", ""), _negated=True),
                name="resident_by_name",
            ),
        ),
    ]
