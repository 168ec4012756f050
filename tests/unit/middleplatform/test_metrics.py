# SPDX-License-Identifier: Apache-2.0
"""The counters of several processes are added up, each line of them."""

from __future__ import annotations

from pathlib import Path

from middleplatform.edge.metrics import Metrics
from middleplatform.edge.shared_metrics import SharedMetrics


def counted(requests: int) -> Metrics:
    metrics = Metrics()
    for _ in range(requests):
        metrics.count_request("GET", "/healthz", 200, 0.02)
        metrics.count_payment("failed", "CODE_EXPIRED")
    return metrics


def test_added_counters_read_as_if_one_process_had_counted() -> None:
    both = counted(2)
    both.add(counted(3).dump())
    assert both.exposition() == counted(5).exposition()


def test_what_others_kept_is_added_and_ones_own_is_not_counted_twice(tmp_path: Path) -> None:
    own = counted(1)
    shared = SharedMetrics(own, tmp_path)
    shared.keep()
    (tmp_path / "another.json").write_text(counted(4).dump(), encoding="utf-8")
    assert shared.exposition() == counted(5).exposition()


def test_without_a_folder_a_process_tells_of_itself() -> None:
    shared = SharedMetrics(counted(2), None)
    shared.keep()
    assert shared.exposition() == counted(2).exposition()
