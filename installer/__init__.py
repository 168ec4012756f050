# SPDX-License-Identifier: Apache-2.0
"""What turns the project into packages. Nothing in here is part of the program."""
