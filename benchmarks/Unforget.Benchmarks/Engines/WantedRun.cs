using System.Globalization;
using System.Text.Json.Nodes;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;

namespace Unforget.Benchmarks.Engines;

/// <summary>A run of the product that is measured.</summary>
/// <param name="Recipe">Name or path.</param>
/// <param name="Settings">Over it.</param>
/// <param name="Engine"><c>torch</c> or <c>fused</c>.</param>
/// <param name="Threads">At least 1.</param>
internal sealed record WantedRun(string Recipe, IReadOnlyList<string> Settings, string Engine, int Threads)
{
    /// <summary>Of <c>unforget</c>, without the folder.</summary>
    public IEnumerable<string> Arguments =>
    [
        "run", Recipe, "--engine", Engine, "--threads", Threads.ToString(CultureInfo.InvariantCulture),
        .. Settings.SelectMany(setting => new[] { "--set", setting }),
    ];

    /// <summary>Refuses the record of another run: effective settings, engine and threads count.</summary>
    /// <param name="record">Of a finished run.</param>
    /// <param name="folder">Where it lies.</param>
    /// <exception cref="UserError">It differs; the message names in what.</exception>
    public void Require(RunRecord record, string folder)
    {
        var recorded = new RecipeBinder().Bind(RecipeWriter.ToYaml((JsonObject)record.Recipe), Path.Combine(folder, "run.json"));
        var differences = new RecipeLibrary().Compare(Recipe, Settings, recorded).Select(difference => difference.ToString()).ToList();
        foreach (var environment in (record.EarlierEnvironments ?? []).Append(record.Environment))
        {
            differences.AddRange(environment.Engine == Engine ? [] : [$"engine {environment.Engine} instead of {Engine}"]);
            differences.AddRange(environment.Threads == Threads ? [] : [$"threads {environment.Threads} instead of {Threads}"]);
        }

        if (differences.Count > 0)
        {
            throw new UserError($"'{folder}' holds another run ({string.Join("; ", differences.Distinct())}); name another folder");
        }
    }
}
