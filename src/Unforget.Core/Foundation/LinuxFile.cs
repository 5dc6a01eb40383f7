namespace Unforget.Foundation;

/// <summary>Small text files of /proc and /sys; what is missing or may not be read is null.</summary>
internal static class LinuxFile
{
    internal static string? FirstLine(string path) => Lines(path) is [var line, ..] ? line.Trim() : null;

    /// <summary>The rest of the line that starts with <paramref name="key"/>.</summary>
    internal static string? Value(string path, string key) =>
        Array.Find(Lines(path), line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();

    internal static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
