"""What several processes of an office have to know of each other for a while: a cache in the office's own database.

Django's own database cache counts by reading and writing, so that two who count at once count one; here a count is one
step under the row's lock, and keeps the time at which it ends.
"""

from __future__ import annotations

import base64
import pickle
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction


class SharedCache(DatabaseCache):
    """A cache in a table; `incr` is exact however many count at once."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number and give it; raises ValueError where it is not there or its time is over."""
        name: str = self.make_and_validate_key(key, version=version)
        using = router.db_for_write(self.cache_model_class)
        connection = connections[using]
        table = connection.ops.quote_name(str(self._table))  # type: ignore[attr-defined] # the stubs leave it out
        lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE cache_key = %s{lock}", [name])  # noqa: S608 - the table's own name
            value: Any = self.get(key, version=version)
            if value is None:
                raise ValueError(f"Key '{key}' not found")
            counted = int(value) + delta
            kept = base64.b64encode(pickle.dumps(counted, self.pickle_protocol)).decode("latin1")
            cursor.execute(f"UPDATE {table} SET value = %s WHERE cache_key = %s", [kept, name])  # noqa: S608 - as above
        return counted
