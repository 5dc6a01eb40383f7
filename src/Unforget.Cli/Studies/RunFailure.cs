namespace Unforget.Cli.Studies;

/// <summary>Why a run of a study ended before its time.</summary>
/// <param name="Reason">One line.</param>
/// <param name="LogTail">The last lines of its log; may be none.</param>
internal sealed record RunFailure(string Reason, IReadOnlyList<string> LogTail)
{
    private const int TailLines = 5;
    private const int SignalBase = 128;

    /// <param name="child">The process, which has ended.</param>
    /// <param name="folder">The run's folder.</param>
    public static RunFailure Of(RunChild child, string folder)
    {
        var how = child.ExitCode > SignalBase ? $"killed by signal {child.ExitCode - SignalBase}" : $"exit code {child.ExitCode}";
        var said = child.Errors.Count > 0 ? $": {child.Errors[^1]}" : "";
        return new RunFailure($"{how}{said}", Tail(Path.Combine(folder, "log.txt")));
    }

    private static string[] Tail(string log)
    {
        try
        {
            return [.. File.ReadLines(log).TakeLast(TailLines)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
