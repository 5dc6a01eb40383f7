using Spectre.Console;
using Unforget.Cli.Commands;
using Unforget.Model.Fast;
using Unforget.Reporting;
using Unforget.Scenario;

namespace Unforget.Cli.Views;

/// <summary>What is shown before training: what is going to happen, on what, and for how long.</summary>
internal sealed class RunHeader(IScreen screen)
{
    public void Write(RunPlan plan, RunRequest request, string folder, RunEnvironment environment)
    {
        var recipe = request.Recipe;
        var judged = recipe.Protocol.Evaluate == EvaluationScope.HeldOut ? "held-out training image" : "test image";
        screen.Line($"[bold]{Markup.Escape(recipe.Name)}[/]{(recipe.Description.Length > 0 ? Markup.Escape($": {recipe.Description}") : "")}");
        screen.Line();
        Row("method", $"{recipe.Method} on {recipe.Backbone}, {Format.Count(plan.Parameters)} parameters, seed {recipe.Seed}");
        Row("data", Identity(recipe.Dataset, environment));
        Row("tasks", $"{PlanText.Tasks(plan)}; {Format.Count(plan.Tasks[^1].TestImages, judged)} at the end");
        Row("training", $"{Format.Count(plan.ImageCount, "image")} in {Format.Count(plan.StepCount, "step")}");
        var time = plan.Estimate > TimeSpan.Zero ? $"about {Format.RoughDuration(plan.Estimate)} of training" : "not estimated";
        Row("time", $"{time} ({environment.Device}, {Engine(environment)}, {Format.Count(environment.Threads, "thread")})");
        Row("folder", folder);
        if (request.Saved is { } saved)
        {
            Row("resumed", saved.Checkpoint is { } checkpoint
                ? $"after {checkpoint.Manifest.Where} (checkpoint {checkpoint.Manifest.Number})"
                : "from the beginning: there is no checkpoint");
        }

        foreach (var warning in plan.Warnings)
        {
            Hanging.Line(screen, "  warning   ", warning, "yellow", isWhole: true);
        }

        screen.Line();
    }

    private static string Engine(RunEnvironment environment) =>
        environment.Engine == "fused" ? $"{environment.Engine} {FusedSupport.Vectors}" : environment.Engine;

    private static string Identity(string dataset, RunEnvironment environment) => environment.DatasetKnownAs switch
    {
        null => $"{dataset}, an unknown copy (digest {environment.DatasetDigest[..12]}...)",
        var release when release.StartsWith(dataset, StringComparison.Ordinal) => release,
        var release => $"{dataset}: {release}",
    };

    private void Row(string label, string text) => Hanging.Line(screen, $"  {label,-9} ", text, "grey");
}
