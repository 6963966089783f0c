"""Groups by key, a few for each key, so that a look-up never takes long."""

from collections import deque
from collections.abc import Hashable

from .groups import Group
from .mention import Mention

MAX_GROUPS = 8  # for one key: more are ambiguous anyway


class GroupIndex:
    """Finds the groups that were registered for a key."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, deque[Group]] = {}

    def add(self, key: Hashable, group: Group) -> None:
        known = self._groups.setdefault(key, deque(maxlen=MAX_GROUPS))
        if not any(one is group for one in known):
            known.append(group)

    def find(self, *keys: Hashable) -> list[Group]:
        """RETURNS (list[Group]): The groups of all the keys."""
        found: list[Group] = []
        for key in keys:
            for group in self._groups.get(key, ()):
                group = group.find()
                if not any(one is group for one in found):
                    found.append(group)
        return found

    def find_only(self, mention: Mention, *keys: Hashable, types: bool = True) -> Group | None:
        """RETURNS (Group | None): The one group of the keys that admits the mention."""
        found = [group for group in self.find(*keys) if group.admits(mention, types)]
        return found[0] if len(found) == 1 else None
