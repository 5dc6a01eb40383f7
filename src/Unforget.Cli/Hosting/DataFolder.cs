using Unforget.Data;
using Unforget.Foundation;

namespace Unforget.Cli.Hosting;

/// <summary>The data folder of a command.</summary>
internal static class DataFolder
{
    /// <summary>Where <c>data get</c> puts things when nothing else is said.</summary>
    public const string Default = "data";

    /// <summary>That of <c>--data</c>, else of UNFORGET_DATA, else <c>data</c> in the present folder where there is one.</summary>
    /// <exception cref="UserError">A folder is named and is none.</exception>
    public static DataLocation Find(string? option, string program)
    {
        if (Named(option) is not { } folder)
        {
            return new DataLocation(Directory.Exists(Default) ? Default : null);
        }

        // Also for data sets that lie elsewhere: a name that leads nowhere is a slip, and silence would hide it.
        return Directory.Exists(folder)
            ? new DataLocation(folder)
            : throw new UserError(
                $"{Place(option)} {folder}: no such folder; it is the folder of your images (dataset folder), or that of the data sets, "
                    + $"which '{program} data get DATASET --data {Shell.Quote(folder)}' creates (DATASET: cifar100 or cifar10)");
    }

    /// <summary>As <see cref="Find"/>, for writing: always a folder, which need not exist.</summary>
    /// <exception cref="UserError">It is a file.</exception>
    public static string ForWriting(string? option) => Named(option) ?? Default;

    private static string? Named(string? option)
    {
        PathOption.Check("--data", option);
        var folder = DataLocation.Resolve(option).Folder;
        return File.Exists(folder) ? throw new UserError($"{Place(option)} {folder}: this is a file, not a folder") : folder;
    }

    private static string Place(string? option) => option is null ? DataLocation.EnvironmentVariable : "--data";
}
