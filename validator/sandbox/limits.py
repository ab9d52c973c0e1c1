"""What one client can ask of the sandbox before it says no, in one place.

The sandbox answers one request at a time, so a request without a bound is a stop for everybody else. Each limit is far above what
a record system needs; a refusal names the limit and its size.
"""

from __future__ import annotations

# -- one request
LARGEST_BODY = 5 * 1024 * 1024
"""Bytes."""
LONGEST_QUERY = 8_192
"""Bytes, in a URL."""
LARGEST_FORM = 512 * 1024
"""Bytes of ``POST _search``: more than the most comparisons take."""

# -- one search
DEFAULT_COUNT = 50
LARGEST_COUNT = 500
"""Resources on a page."""
MOST_ALTERNATIVES = 200
"""Values of one parameter, separated by commas (for ``_id``: as many as fit on a page)."""
MOST_COMPARISONS = 4_000
"""Values to compare with in a whole search, each counted in every type that a chain leads to."""
MOST_SORT_KEYS = 5
MOST_INCLUDES = 100
"""References to follow, a ``*`` counted as all that it stands for."""
DEEPEST_CHAIN = 3
MOST_INCLUDED = 1_000
LONGEST_SEARCH = 5.0
"""Seconds that all searches of one request may take in the store."""

# -- one Bundle
MOST_ENTRIES = 2_000
MOST_ANSWERED = 2_500
"""Resources in the answers of all entries together."""
LARGEST_ANSWER = 25 * 1024 * 1024
"""Bytes of these resources."""

# -- what is kept
RESULTS_KEPT_FOR = 3_600
"""Seconds that a result can be paged through."""
MOST_RESULTS_KEPT = 200
"""Results that one caller can page through at a time; the oldest gives way."""
MOST_EVENTS_IN_MEMORY = 50_000
"""Log entries that a sandbox without a file keeps; the oldest give way."""

# -- the store
LONGEST_WAIT = 2.0
"""Seconds to wait for another process to let go of the store."""
RETRY_AFTER = 5
"""Seconds after which to try again when the store cannot be used."""

# -- connections
WHOLE_REQUEST_WITHIN = 30.0
"""Seconds from the first moment of a connection, or the first byte of a later request, until the whole request has come."""
MOST_CONNECTIONS = 1_000
