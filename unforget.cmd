@echo off
rem Runs Unforget from its sources; dotnet build does nothing when nothing has changed.
setlocal
set "ROOT=%~dp0"
set "OUTPUT=%ROOT%src\Unforget.Cli\bin\Release\net10.0"
where dotnet >nul 2>nul
if errorlevel 1 (
  echo unforget: the .NET 10 SDK is needed and "dotnet" was not found; get it from https://dotnet.microsoft.com/download 1>&2
  exit /b 1
)
if not exist "%OUTPUT%\unforget.dll" echo unforget: building for the first time; downloads about 340 MB unless the packages are there already 1>&2
pushd "%ROOT%"
dotnet build src\Unforget.Cli -c Release -v quiet -nologo -clp:NoSummary 1>&2
if errorlevel 1 (
  popd
  echo unforget: the build failed ^(the .NET 10 SDK is needed^) 1>&2
  exit /b 1
)
popd
if not defined UNFORGET_COMMAND set "UNFORGET_COMMAND=unforget"
dotnet "%OUTPUT%\unforget.dll" %*
exit /b %ERRORLEVEL%
