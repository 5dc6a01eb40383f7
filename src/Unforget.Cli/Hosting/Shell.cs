namespace Unforget.Cli.Hosting;

/// <summary>Text for a shell.</summary>
internal static class Shell
{
    /// <summary>An argument that a POSIX shell reads back as it is.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(character => char.IsAsciiLetterOrDigit(character) || "_-./=:,+@".Contains(character, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
