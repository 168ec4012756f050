# SPDX-License-Identifier: Apache-2.0
"""Styles, icons and sounds, shipped as package data."""
