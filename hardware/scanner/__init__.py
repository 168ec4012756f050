# SPDX-License-Identifier: Apache-2.0
"""Scanner guns: from frames to scans."""
