# SPDX-License-Identifier: Apache-2.0
"""What people see. The only room that imports Qt."""
