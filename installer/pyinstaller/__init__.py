# SPDX-License-Identifier: Apache-2.0
"""What goes into the frozen program, and the three ways into it."""
