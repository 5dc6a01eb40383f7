using Unforget.Foundation;
using Unforget.Reporting.Results;
using Unforget.Studies;

namespace Unforget.Cli.Hosting;

/// <summary>Results as they are named on the command line: folders, or a study by its name.</summary>
internal static class ResultFolders
{
    /// <summary>Loads them; warns of runs that cannot be read.</summary>
    /// <exception cref="UserError">Something is not there, or nothing can be read.</exception>
    public static StudyResults Load(Terminal terminal, IReadOnlyList<string> arguments)
    {
        var results = StudyResults.Load([.. arguments.Select(Folder)]);
        foreach (var run in results.Runs.Where(run => run.Problem is not null))
        {
            terminal.Error.WriteLine($"warning: {run.Problem}; the run is left out");
        }

        return results;
    }

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
