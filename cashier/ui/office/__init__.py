# SPDX-License-Identifier: Apache-2.0
"""The manager's window: shift logs, beside the till and never before it."""
