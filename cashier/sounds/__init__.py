# SPDX-License-Identifier: Apache-2.0
"""What is heard: sounds that are played and outcomes that are spoken, by what the system has. Nobody waits for it."""
