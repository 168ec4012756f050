# SPDX-License-Identifier: Apache-2.0
"""One module a screen; each renders a state that was decided without Qt."""
