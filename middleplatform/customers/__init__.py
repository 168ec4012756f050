# SPDX-License-Identifier: Apache-2.0
"""The customer's page: login, codes, events, records."""
