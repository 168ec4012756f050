# SPDX-License-Identifier: Apache-2.0
"""Payment codes: issuing, checking, the memory of used ones."""
