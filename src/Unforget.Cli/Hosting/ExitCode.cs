namespace Unforget.Cli.Hosting;

/// <summary>Exit codes of the process.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Something failed that the user cannot correct by other arguments.</summary>
    public const int Failure = 1;

    /// <summary>Arguments, recipe or data have to be corrected.</summary>
    public const int UserError = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
