# SPDX-License-Identifier: Apache-2.0
"""The subcommands of ``middleplatform``: parsing, printing and exit codes; the work is done by the rooms."""
