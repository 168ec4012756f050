# SPDX-License-Identifier: Apache-2.0
"""What IT runs: enrol, doctor."""
