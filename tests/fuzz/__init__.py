# SPDX-License-Identifier: Apache-2.0
"""What reads bytes from devices, against any bytes: a few by Hypothesis, many by atheris (`make fuzz`)."""
