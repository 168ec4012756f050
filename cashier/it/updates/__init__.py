# SPDX-License-Identifier: Apache-2.0
"""Updates of a program that lies in a folder of versions: proved beside the running one, applied between shifts."""
