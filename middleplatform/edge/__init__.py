# SPDX-License-Identifier: Apache-2.0
"""What surrounds every request: problems, limits, metrics; and the short way of the hottest ones."""
