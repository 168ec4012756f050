# SPDX-License-Identifier: Apache-2.0
"""The double-entry ledger: transfers that are never edited."""
