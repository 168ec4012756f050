# SPDX-License-Identifier: Apache-2.0
"""PIN pads: one request in flight, every outcome named."""
