# SPDX-License-Identifier: Apache-2.0
"""Cameras as scanners: from frames to scans."""
