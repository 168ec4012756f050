# SPDX-License-Identifier: Apache-2.0
"""Proof that it is the customer: password by PIN pad or phone, SMS code."""
