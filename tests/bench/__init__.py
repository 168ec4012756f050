# SPDX-License-Identifier: Apache-2.0
"""Benchmarks: each sets what we built beside a bare floor in the same run and prints a table of ratios.

They say where time goes; they never pass or fail. Run all with ``make bench``, or one with
``python -m tests.bench.verdict``.
"""
