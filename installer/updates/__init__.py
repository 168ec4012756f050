# SPDX-License-Identifier: Apache-2.0
"""Makes what an update source serves: the program as an archive, and a manifest that is signed."""
