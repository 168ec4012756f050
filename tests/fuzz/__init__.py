# SPDX-License-Identifier: Apache-2.0
"""What reads bytes from devices, against any bytes: a few by Hypothesis in the tests, many by atheris (`make fuzz`)."""
