# SPDX-License-Identifier: Apache-2.0
"""The local interface for a till system that a shop has already: it hands an order over and is told the verdict."""
