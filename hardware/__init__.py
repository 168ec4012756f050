# SPDX-License-Identifier: Apache-2.0
"""Drivers for what stands on the counter. Knows nothing of the till, the platform or Qt."""
