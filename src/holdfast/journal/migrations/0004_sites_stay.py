"""A site can neither go nor change its code, so that its name need not be checked at each write.

The check (and that of a seal's entry, which a trigger keeps as well) locked the same row several
times in every report.
"""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION journal_keep_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A site stays: what was recorded names it. % is refused.', TG_OP;
END $$;
CREATE TRIGGER journal_site_stays BEFORE DELETE OR UPDATE OF code ON journal_site
    FOR EACH ROW EXECUTE FUNCTION journal_keep_site();
"""
BACKWARD = """
DROP TRIGGER journal_site_stays ON journal_site;
DROP FUNCTION journal_keep_site;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_extensions")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            "entry",
            "site",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="journal.site",
            ),
        ),
        migrations.AlterField(
            "seal",
            "entry",
            models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seal",
                to="journal.entry",
            ),
        ),
    ]
