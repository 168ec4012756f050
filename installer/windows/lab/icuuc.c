// SPDX-License-Identifier: Apache-2.0
// Stands in for Windows' ICU, which Wine 8 has none of: every converter fails, and Qt takes its own.
#define FAILS(name) __declspec(dllexport) void *name(void) { return 0; }
FAILS(ucnv_close)
FAILS(ucnv_reset)
FAILS(ucnv_getMaxCharSize)
FAILS(ucnv_getName)
FAILS(ucnv_getToUCallBack)
FAILS(ucnv_getFromUCallBack)
FAILS(ucnv_setToUCallBack)
FAILS(ucnv_setFromUCallBack)
FAILS(ucnv_cbToUWriteUChars)
FAILS(ucnv_cbFromUWriteUChars)
FAILS(ucnv_toUnicode)
FAILS(ucnv_fromUnicode)
FAILS(ucnv_toUCountPending)
FAILS(ucnv_fromUCountPending)
FAILS(ucnv_getStandardName)
FAILS(ucnv_getAvailableName)
FAILS(ucnv_countAvailable)
FAILS(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
FAILS(UCNV_TO_U_CALLBACK_SUBSTITUTE)

// U_FILE_ACCESS_ERROR of ICU's utypes.h.
__declspec(dllexport) void *ucnv_open(const char *name, int *error) {
    (void)name;
    if (error) *error = 4;
    return 0;
}
