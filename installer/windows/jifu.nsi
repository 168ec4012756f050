; SPDX-License-Identifier: Apache-2.0
; The till for every user of a Windows machine. scripts/make-windows-installer.sh hands in the definitions.
;
;   jifu-setup.exe /S                             silent; answers 0 when all is done
;   jifu-setup.exe /S /D=C:\Programs\Jifu         into another folder; /D stands last, without quotes
;   jifu-setup.exe /S /AUTOSTART=1 /FIREWALL=1    with autostart for every user, with a rule for the platform's port
;   "C:\Program Files\Jifu\uninstall.exe" /S      takes away what was installed; journals and settings stay

Unicode true
!ifdef TARGET
  ; Debian's makensis makes 64-bit installers; the one for Windows makes 32-bit ones, which do the same.
  Target ${TARGET}
!endif
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel admin

!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh
!include Sections.nsh

!define NAME "Jifu"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define FIREWALL_RULE "Jifu middle platform"

Name "Jifu 积付"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
InstallDirRegKey HKLM "Software\${NAME}" "InstallDir"
ShowInstDetails show
BrandingText "Jifu ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Jifu"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Jifu setup"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!ifdef SIGN
  ; What signs a file in place, such as: osslsigncode … or signtool sign /fd SHA256 /tr … ; its name comes last.
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

Page components
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

LoadLanguageFile "${NSISDIR}\Contrib\Language files\SimpChinese.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\English.nlf"

LangString PROGRAM ${LANG_SIMPCHINESE} "收银程序（必需）"
LangString PROGRAM ${LANG_ENGLISH} "The till (required)"
LangString SHORTCUTS ${LANG_SIMPCHINESE} "开始菜单和桌面快捷方式"
LangString SHORTCUTS ${LANG_ENGLISH} "Shortcuts in the start menu and on the desktop"
LangString AUTOSTART ${LANG_SIMPCHINESE} "登录后自动打开收银窗口"
LangString AUTOSTART ${LANG_ENGLISH} "Open the till when somebody logs in"
LangString FIREWALL ${LANG_SIMPCHINESE} "允许其他电脑访问本机中台（TCP 8790）"
LangString FIREWALL ${LANG_ENGLISH} "Let other machines reach a platform on this one (TCP 8790)"
LangString RUNS ${LANG_SIMPCHINESE} "收银程序正在运行。请先交班并关闭窗口，然后重试。没有改动任何文件。"
LangString RUNS ${LANG_ENGLISH} "The till is running. Close the shift and the window, then try again. Nothing was changed."
LangString OLD_WINDOWS ${LANG_SIMPCHINESE} "需要 64 位 Windows 10 或更新版本。"
LangString OLD_WINDOWS ${LANG_ENGLISH} "64-bit Windows 10 or newer is needed."

; A file of a running program cannot be opened for writing: then nothing is changed at all. Ends with 5.
!macro StopWhereTheTillRuns un
Function ${un}StopWhereTheTillRuns
  StrCpy $1 0
  ${ForEach} $1 1 3 + 1
    ${If} $1 = 1
      StrCpy $2 "cashier.exe"
    ${ElseIf} $1 = 2
      StrCpy $2 "cashier-cli.exe"
    ${Else}
      StrCpy $2 "middleplatform.exe"
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\$2"
      ClearErrors
      FileOpen $0 "$INSTDIR\$2" a
      ${If} ${Errors}
        IfSilent +2
          MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNS)"
        SetErrorLevel 5
        Quit
      ${EndIf}
      FileClose $0
    ${EndIf}
  ${Next}
FunctionEnd
!macroend
!insertmacro StopWhereTheTillRuns ""
!insertmacro StopWhereTheTillRuns "un."

Section "$(PROGRAM)" sectionProgram
  SectionIn RO
  Call StopWhereTheTillRuns
  ; An upgrade in place: what the version before had and this one has not must not stay. Settings lie elsewhere.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}\*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKLM "Software\${NAME}" "InstallDir" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayName" "Jifu 积付"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\cashier.exe"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL_KEY}" "EstimatedSize" "$0"
SectionEnd

Section "$(SHORTCUTS)" sectionShortcuts
  SetShellVarContext all
  SetOutPath "$INSTDIR"
  CreateDirectory "$SMPROGRAMS\Jifu"
  CreateShortcut "$SMPROGRAMS\Jifu\Jifu 积付.lnk" "$INSTDIR\cashier.exe" "till"
  CreateShortcut "$DESKTOP\Jifu 积付.lnk" "$INSTDIR\cashier.exe" "till"
SectionEnd

Section /o "$(AUTOSTART)" sectionAutostart
  WriteRegStr HKLM "${RUN_KEY}" "${NAME}" '"$INSTDIR\cashier.exe" till'
SectionEnd

Section /o "$(FIREWALL)" sectionFirewall
  nsExec::Exec 'netsh advfirewall firewall delete rule name="${FIREWALL_RULE}"'
  Pop $0
  nsExec::Exec 'netsh advfirewall firewall add rule name="${FIREWALL_RULE}" dir=in action=allow protocol=TCP localport=8790 program="$INSTDIR\middleplatform.exe"'
  Pop $0
SectionEnd

Function .onInit
  SetRegView 64
  ${Unless} ${RunningX64}
    IfSilent +2
      MessageBox MB_OK|MB_ICONSTOP "$(OLD_WINDOWS)"
    SetErrorLevel 4
    Quit
  ${EndUnless}
  ; On a command line 1 chooses and 0 leaves out.
  ${GetParameters} $R0
  ${GetOptions} $R0 "/AUTOSTART=" $R1
  ${If} $R1 == "1"
    !insertmacro SelectSection ${sectionAutostart}
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/FIREWALL=" $R1
  ${If} $R1 == "1"
    !insertmacro SelectSection ${sectionFirewall}
  ${EndIf}
  ClearErrors
  ${GetOptions} $R0 "/SHORTCUTS=" $R1
  ${If} $R1 == "0"
    !insertmacro UnselectSection ${sectionShortcuts}
  ${EndIf}
  ClearErrors
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

Section "Uninstall"
  Call un.StopWhereTheTillRuns
  SetShellVarContext all
  nsExec::Exec 'netsh advfirewall firewall delete rule name="${FIREWALL_RULE}"'
  Pop $0
  DeleteRegValue HKLM "${RUN_KEY}" "${NAME}"
  Delete "$DESKTOP\Jifu 积付.lnk"
  RMDir /r "$SMPROGRAMS\Jifu"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\cashier.exe"
  Delete "$INSTDIR\cashier-cli.exe"
  Delete "$INSTDIR\middleplatform.exe"
  Delete "$INSTDIR\uninstall.exe"
  ; Only where it is empty: whoever put something else there keeps it.
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL_KEY}"
  DeleteRegKey HKLM "Software\${NAME}"
SectionEnd
