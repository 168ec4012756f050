# SPDX-License-Identifier: Apache-2.0
"""Devices that speak the real bytes, written from the protocol tables and not from the drivers' codecs."""
