from django.db import migrations

import portal.common.money


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0002_placements_do_not_overlap"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalorganisation",
            name="registered_funds",
            field=portal.common.money.MoneyField(
                blank=True, null=True, verbose_name="注册资金（元）"
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="registered_funds",
            field=portal.common.money.MoneyField(
                blank=True, null=True, verbose_name="注册资金（元）"
            ),
        ),
    ]
