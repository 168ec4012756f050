# SPDX-License-Identifier: Apache-2.0
"""Pure values: money, points, codes, reasons. No I/O, no clocks of their own, no Qt."""
