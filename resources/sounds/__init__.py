# SPDX-License-Identifier: Apache-2.0
"""The till's sounds as WAV files, made by `resources.sounds.make`."""
