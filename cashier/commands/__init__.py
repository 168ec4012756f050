# SPDX-License-Identifier: Apache-2.0
"""What each word of the command line does. One module a command; each is imported only when it is called."""
