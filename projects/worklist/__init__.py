"""Offers of this app to 我的待办; importing a module registers its providers."""

from projects.worklist import agreements, alarms, budgets, needs, projects, tenders

__all__ = ["agreements", "alarms", "budgets", "needs", "projects", "tenders"]
