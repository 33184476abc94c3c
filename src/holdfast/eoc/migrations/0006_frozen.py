"""A sitrep and its counts stay as they were made."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION eoc_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A sitrep never changes: % is refused.', TG_OP;
END $$;
CREATE TRIGGER eoc_sitrep_unchanged BEFORE UPDATE OR DELETE ON eoc_sitrep
    FOR EACH ROW EXECUTE FUNCTION eoc_frozen();
CREATE TRIGGER eoc_sitrep_kept BEFORE TRUNCATE ON eoc_sitrep
    FOR EACH STATEMENT EXECUTE FUNCTION eoc_frozen();
CREATE TRIGGER eoc_figure_unchanged BEFORE UPDATE OR DELETE ON eoc_figure
    FOR EACH ROW EXECUTE FUNCTION eoc_frozen();
CREATE TRIGGER eoc_figure_kept BEFORE TRUNCATE ON eoc_figure
    FOR EACH STATEMENT EXECUTE FUNCTION eoc_frozen();
"""

BACKWARD = """
DROP TRIGGER eoc_figure_kept ON eoc_figure;
DROP TRIGGER eoc_figure_unchanged ON eoc_figure;
DROP TRIGGER eoc_sitrep_kept ON eoc_sitrep;
DROP TRIGGER eoc_sitrep_unchanged ON eoc_sitrep;
DROP FUNCTION eoc_frozen;
"""


class Migration(migrations.Migration):
    """A trigger on sitreps, and one on their counts."""

    dependencies = [("eoc", "0005_sitreps")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
