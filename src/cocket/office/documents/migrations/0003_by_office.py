from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_warnings")]

    operations = [
        migrations.AddField(model_name="document", name="by_office", field=models.BooleanField(default=False)),
    ]
