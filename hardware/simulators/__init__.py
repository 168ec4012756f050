# SPDX-License-Identifier: Apache-2.0
"""Devices that speak the real bytes, written from the protocol tables and not from the drivers' codecs.

`serial_gun.SerialGun` and `visa_pin_pad.VisaPINPad` stand behind pseudo-terminals (POSIX only); `faults` makes
them misbehave. `visa_pad_core.VisaPadCore` is the same pad without a port, for virtual time.
"""
