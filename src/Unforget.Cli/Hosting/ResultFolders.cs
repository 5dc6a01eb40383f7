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
