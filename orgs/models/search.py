"""What organisations are found by: one entry each, kept by orgs.search_entries."""

from typing import ClassVar

from django.db import models

from orgs.models.organisations import Organisation


class SearchEntry(models.Model):
    """Names, codes and pinyin of one organisation, cut into words (orgs.rules.search_words).

    `words` is indexed by migration 0010 with what each database does best: a GIN index over the
    words on PostgreSQL, an FTS5 table kept by triggers on SQLite. Django rebuilds a SQLite table
    when it alters it, which drops its triggers: whoever alters this model lays them anew.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    names = models.TextField("名称")
    codes = models.TextField("代码")
    initials = models.TextField("拼音首字母")
    pinyin = models.TextField("全拼")
    words = models.TextField("检索词")

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = verbose_name
        default_permissions: ClassVar = ()

    def __str__(self) -> str:
        return self.names
