# SPDX-License-Identifier: Apache-2.0
"""Pure bytes to frames, incremental; no I/O and no clocks."""
