# SPDX-License-Identifier: Apache-2.0
"""Real USB devices without hardware: a machine of its own whose kernel is computer and devices alike.

``python -m tests.lab`` boots it (`machine`) and runs the tests of this folder inside; outside they are skipped.
"""
