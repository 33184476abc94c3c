"""What stands in the log of an incident stays as it was written."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION eoc_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of an incident never changes: % is refused.', TG_OP;
END $$;
CREATE TRIGGER eoc_logentry_unchanged BEFORE UPDATE OR DELETE ON eoc_logentry
    FOR EACH ROW EXECUTE FUNCTION eoc_refuse();
CREATE TRIGGER eoc_logentry_kept BEFORE TRUNCATE ON eoc_logentry
    FOR EACH STATEMENT EXECUTE FUNCTION eoc_refuse();
"""

BACKWARD = """
DROP TRIGGER eoc_logentry_kept ON eoc_logentry;
DROP TRIGGER eoc_logentry_unchanged ON eoc_logentry;
DROP FUNCTION eoc_refuse;
"""


class Migration(migrations.Migration):
    """A trigger on the log."""

    dependencies = [("eoc", "0002_log")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
