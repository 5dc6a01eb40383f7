using Unforget.Data;

namespace Unforget.Cli.Hosting;

/// <summary>The data folder of a command.</summary>
internal static class DataFolder
{
    /// <summary>Where <c>data get</c> puts things when nothing else is said.</summary>
    public const string Default = "data";

    /// <summary>That of <c>--data</c>, else of UNFORGET_DATA, else <c>data</c> in the present folder where there is one.</summary>
    public static DataLocation Find(string? option)
    {
        var location = DataLocation.Resolve(option);
        return location.Folder is null && Directory.Exists(Default) ? new DataLocation(Default) : location;
    }

    /// <summary>As <see cref="Find"/>, for writing: always a folder.</summary>
    public static string ForWriting(string? option) => DataLocation.Resolve(option).Folder ?? Default;
}
