using System.Text.Json.Nodes;
using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;
using Unforget.Evaluation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;

namespace Unforget.Cli.Views;

/// <summary>A run as JSON Lines on standard output; the last line is the run record, complete or not. Messages go to standard error.</summary>
internal sealed class JsonRunView(Terminal terminal, RunRequest request, string folder, RunEnvironment environment) : RunView
{
    private TimeLeft? _timeLeft;

    public override void Trouble(string line) => terminal.Error.WriteLine($"warning: {line}");

    public override void RunStarted(RunPlan plan)
    {
        _timeLeft = new TimeLeft(plan, terminal.Clock, request.Position);
        foreach (var warning in plan.Warnings)
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }

        Write("run_started", new
        {
            Recipe = request.Recipe.Name,
            request.Recipe.Method,
            request.Recipe.Backbone,
            request.Recipe.Dataset,
            request.Recipe.Seed,
            environment.DatasetDigest,
            environment.DatasetKnownAs,
            environment.Device,
            environment.Threads,
            Folder = folder,
            ResumedFrom = request.Position,
            plan.Parameters,
            Images = plan.ImageCount,
            Steps = plan.StepCount,
            EstimatedSeconds = plan.Estimate.TotalSeconds,
            plan.Warnings,
            Tasks = plan.Tasks.Select(task => new
            {
                Task = task.Task.Index,
                NewClasses = task.Task.NewClassCount,
                SeenClasses = task.Task.SeenClassCount,
                task.TrainImages,
                task.MemoryImages,
                task.TestImages,
                Stages = task.Stages.Select(stage =>
                    new { Stage = stage.Stage.Name, stage.Stage.Epochs, stage.Images, stage.Steps, EstimatedSeconds = stage.Seconds }),
            }),
        });
    }

    public override void TaskStarted(LearningTask task) =>
        Write("task_started", new { Task = task.Index, FirstClass = task.FirstClass, NewClasses = task.NewClassCount, SeenClasses = task.SeenClassCount });

    public override void StageStarted(LearningTask task, Stage stage, int imageCount) =>
        Write("stage_started", new { Task = task.Index, Stage = stage.Name, stage.Epochs, Images = imageCount });

    public override void EpochFinished(LearningTask task, Stage stage, EpochReport report)
    {
        _timeLeft!.Reached(task, stage, (report.Epoch + 1.0) / stage.Epochs);
        Write("epoch_finished", new
        {
            Task = task.Index,
            Stage = stage.Name,
            report.Epoch,
            stage.Epochs,
            report.LearningRate,
            report.Losses,
            Images = report.ImageCount,
            report.Seconds,
            ImagesPerSecond = report.Seconds > 0 ? report.ImageCount / report.Seconds : (double?)null,
            SecondsLeft = _timeLeft.Left?.TotalSeconds,
        });
    }

    public override void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results) =>
        Write("task_finished", new
        {
            Task = task.Index,
            SeenClasses = task.SeenClassCount,
            Predictors = results.ToDictionary(pair => pair.Predictor, pair => new
            {
                pair.Results.Accuracy,
                pair.Results.AccuracyTop5,
                pair.Results.OldAccuracy,
                pair.Results.NewAccuracy,
                pair.Results.AverageIncrementalAccuracy,
                pair.Results.Forgetting,
            }),
        });

    public override void Finish(RunRecord record, bool isUnsaved) => terminal.Out.WriteLine(RunRecordJson.SerializeLine(record));

    private void Write<T>(string name, T content)
    {
        var line = new JsonObject { ["event"] = name };
        foreach (var (key, value) in ((JsonObject)RunRecordJson.ToNode(content)).ToList())
        {
            line[key] = value?.DeepClone();
        }

        terminal.Out.WriteLine(JsonText.OneLine(line));
        terminal.Out.Flush();
    }
}
