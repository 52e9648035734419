"""Selections of the talent pool and who may see them (spec 11.2, 2.4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from orgs.querysets import places
from portal.common.access import Actor, ActorKind, Permission

if TYPE_CHECKING:
    from orgs.models import Talent, TalentPost  # noqa: F401


class TalentQuerySet(models.QuerySet["Talent"]):
    """Selections of people."""

    def visible_to(self, by: Actor) -> TalentQuerySet:
        """Return those of the own union and, for superiors (who see masked names), those below."""
        if by.is_system:
            return self.all()
        if by.kind is not ActorKind.STAFF or not by.may(Permission.PEOPLE_READ):
            return self.none()
        return self.filter(places.own_and_below(by))

    def search(self, words: str, by: Actor) -> TalentQuerySet:
        """Return those whose number begins with the words, or, in the own union, whose name has them.

        A superior sees masked names and so finds nobody by name.
        """
        text = words.strip()
        if not text:
            return self.all()
        own_name = Q(name__contains=text, union_id__in=by.union_ids)
        return self.filter(Q(no__startswith=text.upper()) | own_name)

    def certified(self, grade: str) -> TalentQuerySet:
        """Return those who hold a certificate of the grade, each once however many they hold."""
        certificates = apps.get_model("orgs", "TalentCertificate")._default_manager
        held = certificates.filter(talent=OuterRef("pk"), grade=grade, kind="certificate")
        return self.filter(Exists(held))

    def in_service(self, on: date) -> TalentQuerySet:
        """Return those who held a main post on the day (T601 counts heads, QT-4)."""
        posts = apps.get_model("orgs", "TalentPost")._default_manager
        return self.filter(pk__in=posts.held(on).filter(is_main=True).values("talent_id"))


class TalentPostQuerySet(models.QuerySet["TalentPost"]):
    """Selections of posts."""

    def held(self, on: date) -> TalentPostQuerySet:
        """Return the posts held on the day; the last day of a post still counts."""
        return self.filter(begins_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
