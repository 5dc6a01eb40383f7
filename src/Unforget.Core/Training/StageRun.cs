using Unforget.Data;
using Unforget.Foundation;
using Unforget.Methods.Contract;
using Unforget.Scenario;

namespace Unforget.Training;

/// <summary>A stage under way: its images, its optimiser and how far it has come. All of it can be saved between two steps.</summary>
internal sealed class StageRun : IDisposable
{
    private long _epoch;
    private long _step;
    private double _epochSeconds;
    private long _epochImages;

    public StageRun(LearningTask task, Stage stage, int index, Optimizer? optimizer)
    {
        Task = task;
        Stage = stage;
        Index = index;
        Optimizer = optimizer;
    }

    public LearningTask Task { get; }

    public Stage Stage { get; }

    /// <summary>Position among the stages of the task.</summary>
    public int Index { get; }

    public Optimizer? Optimizer { get; }

    public LossMeter Losses { get; } = new();

    public List<EpochReport> Reports { get; } = [];

    /// <summary>The stage's images, before views.</summary>
    public IReadOnlyList<ImageItem> Items { get; set; } = [];

    /// <summary>Images beside each batch.</summary>
    public IReadOnlyList<ImageItem> Auxiliary { get; set; } = [];

    public int Epoch => (int)_epoch;

    /// <summary>Finished steps of the present epoch.</summary>
    public int Step => (int)_step;

    /// <summary>Steps of the present epoch; known when it has begun.</summary>
    public int StepsPerEpoch { get; set; }

    public double Progress => (_epoch + (_step / (double)StepsPerEpoch)) / Stage.Epochs;

    public string Where => $"task {Task.Index}, stage {Stage.Name}, epoch {Epoch + 1}";

    public void CountStep(int images, double seconds)
    {
        _step++;
        _epochImages += images;
        _epochSeconds += seconds;
    }

    public EpochReport FinishEpoch(double learningRate)
    {
        var losses = Losses.Finish(Where, Stage.LossIsNonNegative);
        var report = new EpochReport(Epoch, learningRate, losses, _epochImages, _epochSeconds);
        Reports.Add(report);
        _epoch++;
        (_step, _epochImages, _epochSeconds) = (0, 0, 0.0);
        return report;
    }

    /// <summary>Position, optimiser, losses and finished epochs; the images are visited by the trainer, which can find them again.</summary>
    public void VisitState(IStateVisitor visitor)
    {
        visitor.Visit("epoch", ref _epoch);
        visitor.Visit("step", ref _step);
        visitor.Visit("epoch_images", ref _epochImages);
        visitor.Visit("epoch_seconds", ref _epochSeconds);
        Losses.VisitState(visitor);
        StageReports.Visit(visitor, "epochs", Reports);
        if (Optimizer is not null)
        {
            using var section = visitor.Section("optimizer");
            Optimizer.VisitState(visitor);
        }
    }

    public void Dispose()
    {
        Optimizer?.Dispose();
        Losses.Dispose();
    }
}
