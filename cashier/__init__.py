# SPDX-License-Identifier: Apache-2.0
"""The till: what stands at the counter."""

__version__ = "0.1.0"
