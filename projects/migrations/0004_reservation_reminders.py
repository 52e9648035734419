from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_chinese_punctuation"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="到期提醒时间"),
        ),
    ]
