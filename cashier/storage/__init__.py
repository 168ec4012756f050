# SPDX-License-Identifier: Apache-2.0
"""The till's durable book: the journal of attempts and events. The only room that knows SQLite."""
