using Unforget.Data;
using Unforget.Methods.Contract;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget;

/// <summary>Counts what a run is going to do by asking the method for its stages, with made-up reports, before anything is trained.</summary>
internal sealed class Planner(MethodContext context, IncrementalMethod method, IImagePreparer preparer)
{
    /// <summary>A method whose stages never end would hang the plan.</summary>
    private const int MostStages = 1000;

    public RunPlan Plan(bool estimateTime, IReadOnlyList<string> warnings)
    {
        var speed = estimateTime ? SpeedProbe.Measure(method.Network, preparer.Shape, context.Training.BatchSize) : new SpeedProbe(0, 0, 0);
        return new RunPlan([.. context.Data.Tasks.Select(task => PlanTask(task, speed))], method.Network.ParameterCount, [.. warnings, .. MemoryWarnings()]);
    }

    private TaskPlan PlanTask(LearningTask task, SpeedProbe speed)
    {
        var stages = new List<StagePlan>();
        var reports = new List<StageReport>();
        while (reports.Count < MostStages && method.NextStage(task, reports) is { } stage)
        {
            var perEpoch = ImagesOf(stage, task);
            var images = (long)perEpoch * stage.Epochs * stage.Views.Count;
            var steps = (long)((perEpoch + stage.BatchSize - 1) / stage.BatchSize) * stage.Epochs;
            stages.Add(new StagePlan(stage, images, steps, images * speed.SecondsPerImage(stage, task.Index > 0 && method.KeepsTeacher)));
            reports.Add(new StageReport(stage.Name, []));
        }

        var newImages = context.MemoryPolicy.Decide(task).NewImages(TrainCount(task.FirstClass, task.SeenClassCount));
        return new TaskPlan(
            task, newImages, MemoryCount(task), context.Data.TestItems(task).Count, stages);
    }

    private int ImagesOf(Stage stage, LearningTask task)
    {
        var decision = context.MemoryPolicy.Decide(task);
        var count = 0;
        count += stage.Sources.HasFlag(StageSources.Seen) ? TrainCount(0, task.SeenClassCount) : 0;
        count += stage.Sources.HasFlag(StageSources.New) ? decision.NewImages(TrainCount(task.FirstClass, task.SeenClassCount)) : 0;
        count += stage.Sources.HasFlag(StageSources.Memory) ? MemoryCount(task) : 0;
        count += stage.Sources.HasFlag(StageSources.Balanced) ? Capped(task.SeenClassCount, decision.PerClass) : 0;
        return count;
    }

    /// <summary>One line on the first task whose share is more than some classes have; such classes keep all their images.</summary>
    private IEnumerable<string> MemoryWarnings()
    {
        foreach (var task in context.Data.Tasks)
        {
            var perClass = context.MemoryPolicy.Decide(task).PerClass;
            var small = Enumerable.Range(0, task.SeenClassCount).Select(label => context.Data.TrainItems(label).Count).Where(size => size < perClass).ToList();
            if (small.Count > 0)
            {
                yield return $"memory: task {task.Index} grants each class {perClass} exemplars; "
                    + $"{small.Count} of {task.SeenClassCount} classes have fewer images ({small.Min()} at least) and keep them all";
                yield break;
            }
        }
    }

    /// <summary>Exemplars that exist when a task begins.</summary>
    private int MemoryCount(LearningTask task) => task.Index == 0
        ? 0
        : Capped(task.OldClassCount, context.MemoryPolicy.Decide(context.Data.Tasks[task.Index - 1]).PerClass);

    private int Capped(int classes, int perClass) =>
        Enumerable.Range(0, classes).Sum(label => Math.Min(perClass, context.Data.TrainItems(label).Count));

    private int TrainCount(int first, int end) => Enumerable.Range(first, end - first).Sum(label => context.Data.TrainItems(label).Count);
}
