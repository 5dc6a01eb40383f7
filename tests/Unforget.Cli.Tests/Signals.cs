using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Unforget.Tests.Cli;

/// <summary>Signals to processes that the tests started.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    public static void Send(Process process, int signal) => Assert.Equal(0, NativeKill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int process, int signal);
}
