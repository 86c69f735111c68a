"""Shipments that are taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licences", "0002_version_and_confirmation")]

    operations = [
        migrations.AddField("drawdown", "returned_at", models.DateTimeField(null=True)),
        migrations.AddField("drawdown", "returned_under", models.CharField(blank=True, max_length=64)),
    ]
