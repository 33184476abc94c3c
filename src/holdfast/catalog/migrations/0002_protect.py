"""What was published once stays as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published version of a service never changes: % is refused.', TG_OP;
END $$;
CREATE TRIGGER catalog_serviceversion_unchanged BEFORE UPDATE OR DELETE ON catalog_serviceversion
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse();
"""

BACKWARD = """
DROP TRIGGER catalog_serviceversion_unchanged ON catalog_serviceversion;
DROP FUNCTION catalog_refuse;
"""


class Migration(migrations.Migration):
    """A trigger on versions."""

    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
