// SPDX-License-Identifier: Apache-2.0
// Wine 8's own configuration manager lacks this one function, which pyserial looks up. All others are passed on to
// setupapi, as Wine's do (the .def file is written by make-stubs.sh).
#include <windows.h>

__declspec(dllexport) DWORD CM_MapCrToWin32Err(DWORD result, DWORD otherwise) {
    return result == 0 ? ERROR_SUCCESS : otherwise;
}
