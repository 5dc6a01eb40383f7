using System.Globalization;
using Unforget.Studies;

namespace Unforget.Cli.Studies;

/// <summary>The command line of one run of a study, without the program.</summary>
/// <param name="Folder">The study's folder.</param>
/// <param name="Threads">Threads of each run.</param>
/// <param name="AreThreadsStated">Whether the study or the user says so; else a run that was begun keeps its own.</param>
/// <param name="MachineOptions">Options that say where the data are and on what to compute, as they were given.</param>
internal sealed record RunArguments(StudyFolder Folder, int Threads, bool AreThreadsStated, IReadOnlyList<(string Name, string Value)> MachineOptions)
{
    /// <summary>To go on with a run that was begun, or to begin it.</summary>
    public IReadOnlyList<string> Of(StudyRun run, RunFolderState state)
    {
        var threads = Threads.ToString(CultureInfo.InvariantCulture);
        return state == RunFolderState.Unfinished
            ?
            [
                "resume",
                Folder.FolderOf(run),
                .. AreThreadsStated ? ["--threads", threads] : Array.Empty<string>(),
                // The run knows its device and engine itself.
                .. MachineOptions.Where(option => option.Name == "--data").SelectMany(Words),
            ]
            :
            [
                "run",
                run.RecipeArgument,
                .. run.Settings.SelectMany(setting => new[] { "--set", setting }),
                "--threads",
                threads,
                .. MachineOptions.SelectMany(Words),
                "--out",
                Folder.FolderOf(run),
            ];
    }

    private static string[] Words((string Name, string Value) option) => [option.Name, option.Value];
}
