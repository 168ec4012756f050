# SPDX-License-Identifier: Apache-2.0
"""Bytes in, bytes out. The only room that knows pyserial and pyusb."""
