from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_notice_kinds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="servicerecord",
            name="minutes",
            field=models.PositiveIntegerField(verbose_name="时长（分钟）"),
        ),
        migrations.AlterField(
            model_name="workerneed",
            name="phone_sealed",
            field=models.BinaryField(default=bytes, verbose_name="手机（加密）"),
        ),
    ]
