// SPDX-License-Identifier: Apache-2.0
// Stands in for Windows' source of random bytes, which Wine 8 has under its older name only.
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL ProcessPrng(PBYTE data, SIZE_T size) { return RtlGenRandom(data, (ULONG)size); }
