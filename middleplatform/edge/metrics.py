# SPDX-License-Identifier: Apache-2.0
"""Counters of this process in Prometheus' text format (exposition format 0.0.4)."""

import json
import threading
from collections import defaultdict

_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0)


class Metrics:
    """Counts requests and payments; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(_BUCKETS_S))
        self._sums: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._payments: defaultdict[tuple[str, str], int] = defaultdict(int)

    def count_request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count one request; ``route`` is the pattern, never the path with its ids."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._sums[method, route] += took_s
            for index, bound in enumerate(_BUCKETS_S):
                if took_s <= bound:
                    self._buckets[method, route][index] += 1

    def count_payment(self, status: str, reason: str) -> None:
        """Count one answer to a create."""
        with self._lock:
            self._payments[status, reason] += 1

    def dump(self) -> str:
        """Write all counters for another process to `add`."""
        with self._lock:
            tables = (self._requests, self._buckets, self._sums, self._payments)
            return json.dumps([list(table.items()) for table in tables])

    def add(self, dumped: str) -> None:
        """Add what another process dumped."""
        requests, buckets, sums, payments = json.loads(dumped)
        with self._lock:
            for (method, route, status), count in requests:
                self._requests[method, route, status] += count
            for (method, route), counts in buckets:
                held = self._buckets[method, route]
                held[:] = [one + other for one, other in zip(held, counts, strict=True)]
            for (method, route), sum_s in sums:
                self._sums[method, route] += sum_s
            for (status, reason), count in payments:
                self._payments[status, reason] += count

    def exposition(self) -> str:
        """Write all counters."""
        with self._lock:
            return "\n".join([*self._request_lines(), *self._duration_lines(), *self._payment_lines(), ""])

    def _request_lines(self) -> list[str]:
        lines = ["# HELP jifu_requests_total Requests answered.", "# TYPE jifu_requests_total counter"]
        for (method, route, status), count in sorted(self._requests.items()):
            lines.append(f'jifu_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
        return lines

    def _duration_lines(self) -> list[str]:
        name = "jifu_request_seconds"
        lines = [f"# HELP {name} Time to answer, long waits included.", f"# TYPE {name} histogram"]
        totals: defaultdict[tuple[str, str], int] = defaultdict(int)
        for (method, route, _status), count in self._requests.items():
            totals[method, route] += count
        for (method, route), counts in sorted(self._buckets.items()):
            labels = f'method="{method}",route="{route}"'
            bounds = zip(_BUCKETS_S, counts, strict=True)
            lines += [f'{name}_bucket{{{labels},le="{bound}"}} {count}' for bound, count in bounds]
            total = totals[method, route]
            lines.append(f'{name}_bucket{{{labels},le="+Inf"}} {total}')
            lines.append(f"{name}_sum{{{labels}}} {self._sums[method, route]:.6f}")
            lines.append(f"{name}_count{{{labels}}} {total}")
        return lines

    def _payment_lines(self) -> list[str]:
        lines = ["# HELP jifu_payments_total Payments taken.", "# TYPE jifu_payments_total counter"]
        for (status, reason), count in sorted(self._payments.items()):
            lines.append(f'jifu_payments_total{{status="{status}",reason="{reason}"}} {count}')
        return lines
