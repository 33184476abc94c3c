"""Work that a script hands over to a queue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workforce", "0003_queue_priority")]

    operations = [
        migrations.AlterField(
            model_name="work",
            name="kind",
            field=models.CharField(
                choices=[
                    ("place", "Place not understood"),
                    ("mail", "Mail to answer"),
                    ("remind", "Follow-up"),
                    ("callback", "Callback"),
                    ("handover", "Handed over by a script"),
                ],
                max_length=10,
            ),
        )
    ]
