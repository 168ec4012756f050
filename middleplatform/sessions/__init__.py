# SPDX-License-Identifier: Apache-2.0
"""Which phones a member is signed in on, and ending that."""
