"""Who supervises or administers may look residents up by name, where the roles stand already."""

from django.db import migrations


def grant(apps, schema_editor):
    """Add the permission to the two roles, once."""
    for role in apps.get_model("accounts", "Role").objects.filter(
        code__in=["supervisor", "administrator"]
    ):
        if "residents.search_names" not in role.permissions:
            role.permissions = [*role.permissions, "residents.search_names"]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
