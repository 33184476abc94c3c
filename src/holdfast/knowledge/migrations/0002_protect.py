"""A revision stays as it was written."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION knowledge_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A revision of an article never changes: % is refused.', TG_OP;
END $$;
CREATE TRIGGER knowledge_revision_unchanged BEFORE UPDATE OR DELETE ON knowledge_revision
    FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
"""

BACKWARD = """
DROP TRIGGER knowledge_revision_unchanged ON knowledge_revision;
DROP FUNCTION knowledge_refuse;
"""


class Migration(migrations.Migration):
    """A trigger on revisions."""

    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
