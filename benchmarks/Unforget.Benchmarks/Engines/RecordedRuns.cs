using System.Globalization;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget.Benchmarks.Engines;

/// <summary>Runs of the product in folders; what is there and finished is not run again.</summary>
internal static class RecordedRuns
{
    /// <summary>The record of a run, made now if need be. A folder with an unfinished run stays as it is and another one is used.</summary>
    /// <param name="folder">The folder, without the number that is added where it is taken.</param>
    /// <param name="wanted">What the folder must hold.</param>
    /// <exception cref="UserError">A finished run there is another one, or the run fails.</exception>
    public static RunRecord Get(string folder, WantedRun wanted)
    {
        var path = folder;
        for (var number = 2; Path.Exists(path); number++)
        {
            if (Finished(path) is { } record)
            {
                wanted.Require(record, path);
                return record;
            }

            path = string.Create(CultureInfo.InvariantCulture, $"{folder}-{number}");
        }

        Children.Unforget([.. wanted.Arguments, "--out", path]);
        return Finished(path) ?? throw new InvalidDataException($"{path} has no finished record");
    }

    private static RunRecord? Finished(string path)
    {
        var file = Path.Combine(path, "run.json");
        return File.Exists(file) && RunRecordJson.Deserialize(File.ReadAllText(file)) is { Status: RunStatus.Complete } record ? record : null;
    }
}
