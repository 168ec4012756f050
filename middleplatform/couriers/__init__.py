# SPDX-License-Identifier: Apache-2.0
"""Couriers: signing in, the day's deliveries, collecting. What a payment is stands in the payments room."""
