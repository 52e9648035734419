"""What the interface gives: returns with their cells, indicators, unions, projects."""

from typing import Any

from rest_framework import serializers

from annual_returns.models import AnnualReturn, StatIndicator
from orgs.models import Union
from projects.models import Project
from projects.taxonomies import Domain


class RefusalDetailSerializer(serializers.Serializer[Any]):
    """One problem of a refused request."""

    field = serializers.CharField(required=False)
    message = serializers.CharField()


class RefusalSerializer(serializers.Serializer[Any]):
    """How every refusal looks."""

    code = serializers.CharField(help_text="稳定的错误代码，例如 not_found")
    message = serializers.CharField(help_text="给人看的一句话")
    details = RefusalDetailSerializer(many=True)


class ReturnRowSerializer(serializers.Serializer[Any]):
    """One return in the list of a year."""

    no = serializers.CharField(help_text="年报编号")
    year = serializers.IntegerField(source="period.year")
    unit = serializers.CharField(source="union.code", help_text="填报单位代码")
    unit_name = serializers.CharField(source="union.name")
    level = serializers.ChoiceField(choices=Union.Level.choices, source="union.level")
    superior = serializers.CharField(source="superior.code", allow_null=True, default=None)
    state = serializers.ChoiceField(choices=AnnualReturn.State.choices)
    version = serializers.IntegerField(help_text="版次，0 表示还没有数")
    digest = serializers.CharField(allow_blank=True, help_text="数据指纹：数不变，指纹不变")
    due_on = serializers.DateField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    locked_at = serializers.DateTimeField(allow_null=True)


class FigureSerializer(serializers.Serializer[Any]):
    """A figure: `unknown` is an empty cell, `not_applicable` is 不适用, and 0 is a value."""

    status = serializers.ChoiceField(choices=["value", "unknown", "not_applicable"])
    value = serializers.DecimalField(
        max_digits=24, decimal_places=None, allow_null=True, coerce_to_string=True,
        help_text="以 unit 为单位，小数位数随指标：个数和人次为整数，金额为元、两位小数",
    )  # fmt: skip


class CellSerializer(serializers.Serializer[Any]):
    """One indicator of a return."""

    form = serializers.CharField(help_text="表，例如 GS3")
    code = serializers.CharField(help_text="指标代码，例如 P302")
    name = serializers.CharField()
    unit = serializers.CharField()
    roll = serializers.ChoiceField(choices=StatIndicator.Roll.choices)
    own = FigureSerializer(help_text="本级数")
    total = FigureSerializer(help_text="含已汇总下级的合计数")
    last_total = FigureSerializer(help_text="上年合计数")
    adjusted = serializers.BooleanField(help_text="本级数是否经手工调整")


class ChildSerializer(serializers.Serializer[Any]):
    """A direct subordinate in the total, in the version that was rolled up."""

    union = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    hash = serializers.CharField()


class MissingSerializer(serializers.Serializer[Any]):
    """A direct subordinate that is not in the total."""

    union = serializers.CharField()
    name = serializers.CharField()


class ReturnSerializer(ReturnRowSerializer):
    """A return with all its cells."""

    definition_version = serializers.CharField(allow_blank=True, help_text="指标口径版本")
    computed_at = serializers.DateTimeField(allow_null=True)
    children = ChildSerializer(many=True)
    missing = MissingSerializer(many=True)
    cells = CellSerializer(many=True)


class IndicatorSerializer(serializers.Serializer[Any]):
    """An indicator of a year with its meaning."""

    form = serializers.CharField(source="form.code")
    form_name = serializers.CharField(source="form.name")
    table_no = serializers.CharField(source="form.table_no")
    code = serializers.CharField()
    name = serializers.CharField()
    section = serializers.CharField()
    unit = serializers.CharField()
    is_stock = serializers.BooleanField(help_text="时点指标为真，时期指标为假")
    roll = serializers.ChoiceField(choices=StatIndicator.Roll.choices)
    source = serializers.CharField()  # type: ignore[assignment]  # becomes a declared field
    definition = serializers.CharField(help_text="口径")


class UnionSerializer(serializers.Serializer[Any]):
    """A union of the caller's subtree today."""

    code = serializers.CharField(source="union.code")
    name = serializers.CharField(source="union.name")
    level = serializers.ChoiceField(choices=Union.Level.choices, source="union.level")
    parent = serializers.CharField(  # type: ignore[assignment]  # becomes a declared field
        source="parent.code", allow_null=True, default=None
    )


class ProjectSerializer(serializers.Serializer[Any]):
    """A project of the caller's subtree, without texts."""

    no = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=Project.State.choices)
    union = serializers.CharField(source="union__code")
    union_name = serializers.CharField(source="union__name")
    fiscal_year = serializers.IntegerField()
    domain = serializers.ChoiceField(choices=Domain.choices)
    budget_amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, help_text="预算金额，元"
    )
    agreed_amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, help_text="已签协议金额，元"
    )
    paid_amount = serializers.DecimalField(
        max_digits=18, decimal_places=2, help_text="已支付金额，元"
    )
    approved_at = serializers.DateTimeField(allow_null=True)
