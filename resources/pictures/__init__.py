# SPDX-License-Identifier: Apache-2.0
"""Pictures of the till. ``selftest.png`` holds a QR code and a Code 128 barcode of one text; `make` drew it."""
