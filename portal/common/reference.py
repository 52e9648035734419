"""Reference data that every installation needs: each app offers its loaders at start-up.

A loader is safe to repeat: it adds what is missing, leaves what people changed, and returns how many
records it added. `load_reference` runs them all after each migration.
"""

from collections.abc import Callable, Iterator

Loader = Callable[[], int]
LOADERS: dict[str, Loader] = {}


def loader(name: str) -> Callable[[Loader], Loader]:
    """Register a function under the name that the command prints; apps register in their order."""

    def register(function: Loader) -> Loader:
        LOADERS[name] = function
        return function

    return register


def load(*, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, int]]:
    """Run the loaders in order; yield each name with how many records it added."""
    for name, function in LOADERS.items():
        if name not in without:
            yield name, function()
