"""Hand-overs of shipments to carriers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licences", "0003_taken_back")]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("giver", models.CharField(max_length=200)),
                ("taker", models.CharField(max_length=200)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="licences.drawdown",
                    ),
                ),
            ],
            options={"ordering": ["happened_at", "id"]},
        ),
    ]
