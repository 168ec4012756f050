# SPDX-License-Identifier: Apache-2.0
"""Devices that speak the real bytes, written from the protocol tables and not from the drivers' codecs.

`serial_gun.SerialGun` and the pads of every make (`visa_pin_pad`, `esc_pin_pad`, `abecs_pin_pad`, `newland_pin_pad`,
`voice_keypad`) stand behind pseudo-terminals (POSIX only); `faults` makes them misbehave. What ends in `_core` is the
same pad without a port, for virtual time.
"""
