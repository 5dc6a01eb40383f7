using Unforget.Data.Download;
using Unforget.Foundation;
using Unforget.Training;

namespace Unforget.Cli.Hosting;

/// <summary>Failures as the one line that a terminal shows.</summary>
internal static class Failures
{
    /// <summary>The line for an exception that is not a user error.</summary>
    public static string Describe(Exception failure)
    {
        var cause = failure;
        while (cause is TypeInitializationException or AggregateException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        var message = cause.Message.ReplaceLineEndings("\n").Split('\n')[0].Trim();
        return IsReadyToPrint(cause) ? message : $"{cause.GetType().Name}: {message}";
    }

    /// <summary>Whether the message says all there is; nobody needs a stack trace then.</summary>
    public static bool IsReadyToPrint(Exception failure) => failure is UserError or NativeRuntimeException or TrainingDivergedException or DownloadException;
}
