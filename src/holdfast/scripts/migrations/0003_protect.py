"""What was published once stays as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scripts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A published version of a script never changes: % is refused.', TG_OP;
END $$;
CREATE TRIGGER scripts_scriptversion_unchanged BEFORE UPDATE OR DELETE ON scripts_scriptversion
    FOR EACH ROW EXECUTE FUNCTION scripts_refuse();
"""

BACKWARD = """
DROP TRIGGER scripts_scriptversion_unchanged ON scripts_scriptversion;
DROP FUNCTION scripts_refuse;
"""


class Migration(migrations.Migration):
    """A trigger on versions."""

    dependencies = [("scripts", "0002_scripts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
