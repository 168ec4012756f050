# SPDX-License-Identifier: Apache-2.0
"""The goods that a shop sells: their codes and prices, brought in from a CSV file, found by scan or by a few keys."""
