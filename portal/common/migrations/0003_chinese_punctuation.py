from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_append_only_events"),
    ]

    operations = [
        migrations.AlterField(
            model_name="parameter",
            name="source",
            field=models.CharField(
                default="平台默认，待采购人确认", max_length=200, verbose_name="依据"
            ),
        ),
    ]
