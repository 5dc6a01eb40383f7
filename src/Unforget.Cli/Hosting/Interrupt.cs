using System.Runtime.InteropServices;

namespace Unforget.Cli.Hosting;

/// <summary>
/// Ctrl-C and SIGTERM; in a supervised process the end of its standard input in place of Ctrl-C, so that it also ends in order
/// when whoever looks after it is killed. The first asks the command to stop, which it does between two steps; the second, or the first while
/// there is nothing to save, ends the process at once.
/// </summary>
public sealed partial class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public Interrupt()
    {
        // A terminal sends Ctrl-C to all processes; the one that looks after this one says what to do about it.
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OwnProgram.IsSupervised ? Ignore : Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        if (OwnProgram.IsSupervised)
        {
            new Thread(WaitForEndOfInput) { IsBackground = true, Name = "supervisor" }.Start();
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether a command is doing something that should end in order: saving, or restoring the terminal.</summary>
    internal bool HasSomethingToSave { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop();
    }

    private void WaitForEndOfInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (input.Read(buffer) > 0)
        {
            // Only the end means something.
        }

        Stop();
    }

    private void Stop()
    {
        var count = Interlocked.Increment(ref _count);
        if (count > 1 && OwnProgram.IsSupervised)
        {
            // Whoever stops a whole group of processes is heard twice, directly and through the supervisor, and means it once.
            return;
        }

        if (count > 1 || !HasSomethingToSave)
        {
            if (!Console.IsOutputRedirected)
            {
                // A live display hides the cursor.
                Console.Out.Write("\e[?25h\n");
            }

            Console.Error.WriteLine(HasSomethingToSave ? "stopped at once" : "interrupted; there was nothing to save yet");
            ExitNow();
        }

        _source.Cancel();
    }

    /// <summary>Without destructors: another thread may be inside the tensor library, which does not survive its own shutdown.</summary>
    private static void ExitNow()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(ExitCode.Interrupted);
        }

        Exit(ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
