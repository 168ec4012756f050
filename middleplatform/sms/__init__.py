# SPDX-License-Identifier: Apache-2.0
"""Text messages: how they leave the platform."""
