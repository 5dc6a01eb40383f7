using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Studies;

namespace Unforget.Cli.Hosting;

/// <summary>Results as they are named on the command line: folders, or a study by its name.</summary>
internal static class ResultFolders
{
    /// <summary>Loads them.</summary>
    /// <exception cref="UserError">Something is not there or is damaged.</exception>
    public static StudyResults Load(IReadOnlyList<string> arguments) => StudyResults.Load([.. arguments.Select(Folder)]);

    /// <summary>Where something made from results goes by itself: into the folder of the only one, or here.</summary>
    public static string Beside(IReadOnlyList<string> arguments, string name) =>
        arguments is [var only] ? Path.Combine(Folder(only), name) : name;

    private static string Folder(string argument)
    {
        if (PathOption.Check("the folder", argument) is var path && Directory.Exists(path))
        {
            return path!;
        }

        var byName = StudyFolder.DefaultPath(argument);
        return Directory.Exists(byName) ? byName : argument;
    }
}
