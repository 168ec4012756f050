# SPDX-License-Identifier: Apache-2.0
"""The HTTP edge that every noun's routes share: problems, authentication, limits, health, metrics."""
