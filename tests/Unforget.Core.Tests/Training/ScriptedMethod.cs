using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Tests.Training;

/// <summary>A method whose one stage and loss are given by the test.</summary>
internal sealed class ScriptedMethod : IncrementalMethod
{
    public required Stage Stage { get; init; }

    public required Func<IncrementalMethod, TrainingStep, LossTerms> Terms { get; init; }

    public Action<TrainingStep> Stepped { get; init; } = _ => { };

    public Action<IncrementalMethod> Differentiated { get; init; } = _ => { };

    protected override bool LearnsScale => true;

    /// <summary>A stage over the images of the base task: 24 images in 3 steps.</summary>
    public static Stage Plain(params ParameterGroup[] groups) => new()
    {
        Name = "main",
        Epochs = 1,
        Sources = StageSources.New,
        BatchSize = 8,
        Groups = groups,
        Optimizer = new SgdSpec(0.1, 0.5, 0.0),
    };

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count == 0 ? Stage : null;

    public override LossTerms Loss(TrainingStep step) => Terms(this, step);

    public override void AfterBackward(TrainingStep step) => Differentiated(this);

    public override void AfterStep(TrainingStep step) => Stepped(step);

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);
}
