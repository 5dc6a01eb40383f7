using System.Globalization;

namespace Unforget.Cli.Hosting;

/// <summary>Keeps the details of a failure that has no run folder to be logged in.</summary>
internal static class FailureFile
{
    /// <summary>Writes them to a temporary file.</summary>
    /// <returns>Its path; null where that fails too.</returns>
    public static string? Write(Exception failure, TimeProvider clock)
    {
        var time = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        var path = Path.Combine(Path.GetTempPath(), $"unforget-failure-{time}.txt");
        try
        {
            File.WriteAllText(path, failure.ToString());
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
