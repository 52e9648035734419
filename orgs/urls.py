"""Pages of unions, people and organisations."""

from django.urls import path

from orgs.views import (
    accounts,
    directories,
    ledgers,
    people,
    register,
    registrations,
    system,
    tokens,
)

urlpatterns = [
    path("home/", accounts.home, name="home"),
    path("me/", accounts.me, name="me"),
    path("me/unit/", accounts.switch_unit, name="switch-unit"),
    path("register/", registrations.register, name="org-register"),
    path("orgs/", directories.directory, name="public-org-list"),
    path("orgs/<str:uscc>/", directories.entry, name="public-org"),
    path("o/profile/", registrations.profile, name="org-profile"),
    path("u/orgs/", register.organisation_list, name="staff-org-list"),
    path("u/orgs/import/", ledgers.upload, name="ledger-import"),
    path("u/orgs/import/template/", ledgers.template, name="ledger-template"),
    path("u/orgs/import/<str:no>/", ledgers.batch_page, name="ledger-batch"),
    path("u/orgs/import/<str:no>/confirm/", ledgers.confirm, name="ledger-confirm"),
    path("u/orgs/import/<str:no>/undo/", ledgers.undo, name="ledger-undo"),
    path("u/orgs/import/<str:no>/annotated/", ledgers.annotated, name="ledger-annotated"),
    path("u/orgs/export/", ledgers.export, name="ledger-export"),
    path("u/orgs/<str:uscc>/", register.organisation_page, name="staff-org"),
    path("u/orgs/<str:uscc>/approve/", register.approve, name="org-approve"),
    path("u/orgs/<str:uscc>/send-back/", register.send_back, name="org-send-back"),
    path("u/orgs/<str:uscc>/suspend/", register.suspend, name="org-suspend"),
    path("u/orgs/<str:uscc>/restore/", register.restore, name="org-restore"),
    path("u/orgs/<str:uscc>/link/", register.add_link, name="org-link"),
    path("sys/users/", people.user_list, name="sys-users"),
    path("sys/users/new/", people.new_user, name="sys-user-new"),
    path("sys/users/<str:username>/", people.user_page, name="sys-user"),
    path("sys/users/<str:username>/dismiss/", people.dismiss, name="sys-user-dismiss"),
    path("sys/users/<str:username>/stop/", people.stop_user, name="sys-user-stop"),
    path("sys/users/<str:username>/restore/", people.restore_user, name="sys-user-restore"),
    path("sys/roles/", people.role_table, name="sys-roles"),
    path("sys/units/", system.unit_tree, name="sys-units"),
    path("sys/audit/", system.audit_log, name="sys-audit"),
    path("data/keys/", tokens.token_list, name="api-keys"),
    path("data/keys/<str:username>/revoke/", tokens.revoke, name="api-key-revoke"),
]
