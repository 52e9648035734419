"""The dated choices of this app."""

from portal.common.parameters import Choices, declare

# X-01 leaves it to the federation; no regulation was found.
MERGER_RETURN = declare(
    "merger_return",
    "当年合并、撤销的工会怎样填报（X-01，只选一项）",
    Choices({"successor": "由承接的工会填报全年", "each": "各自填报合并前的部分"}),
    ["successor"],
)
