using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Methods.Contract;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods.Probes;

public sealed record StepPenaltyOptions
{
    public double Strength { get; init; } = 0.5;
}

/// <summary>
/// Touches every step: reads the gradients of the loss alone, adds a quadratic penalty to them, sums what each parameter
/// contributed to the loss along its path, and turns the sums into importance at the end of a task.
/// </summary>
[Method("probe_step_penalty", typeof(StepPenaltyOptions))]
public sealed class StepPenalty(StepPenaltyOptions options) : IncrementalMethod
{
    private readonly Dictionary<string, Tensor> _path = [];
    private readonly Dictionary<string, Tensor> _importance = [];
    private readonly Dictionary<string, Tensor> _anchor = [];
    private readonly Dictionary<string, (Tensor Gradient, Tensor Before)> _step = [];

    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count > 0 ? null : new Stage
    {
        Name = "main",
        Epochs = Context.Training.Epochs,
        Sources = StageSources.New | StageSources.Memory,
        BatchSize = Context.Training.BatchSize,
        Groups = [new("backbone"), new("head", RateFactor: 0.5, WeightDecay: 0.0)],
        Optimizer = new SgdSpec(0.05, 0.9, 1e-3),
    };

    public override LossTerms Loss(TrainingStep step) =>
        new LossTerms().Add("cross_entropy", CrossEntropy.Compute(step.Output.Logits, step.Labels, ClassScope.Seen, step.Task));

    public override void AfterBackward(TrainingStep step)
    {
        using var grad = no_grad();
        MakeState();
        foreach (var (name, parameter) in Watched())
        {
            _step[name] = (parameter.grad!.clone(), parameter.clone());
            parameter.grad!.add_(_importance[name] * (parameter - _anchor[name]), alpha: 2.0 * options.Strength);
        }
    }

    public override void AfterStep(TrainingStep step)
    {
        using var grad = no_grad();
        foreach (var (name, parameter) in Watched())
        {
            var (gradient, before) = _step[name];
            _path[name].sub_(gradient * (parameter - before));
        }

        _step.Clear();
    }

    public override void EndTask(LearningTask task)
    {
        base.EndTask(task);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        foreach (var (name, parameter) in Watched())
        {
            var moved = parameter - _anchor[name];
            _importance[name].add_((_path[name] / (moved * moved + 0.1)).clamp_min(0.0));
            _anchor[name].copy_(parameter);
            _path[name].zero_();
        }
    }

    public override void VisitState(IStateVisitor visitor)
    {
        base.VisitState(visitor);
        MakeState();
        visitor.Visit("path", _path);
        visitor.Visit("importance", _importance);
        visitor.Visit("anchor", _anchor);
    }

    protected override Head CreateHead(int featureDim) => new LinearHead(featureDim);

    protected override void Dispose(bool disposing)
    {
        foreach (var value in _path.Values.Concat(_importance.Values).Concat(_anchor.Values))
        {
            value.Dispose();
        }

        base.Dispose(disposing);
    }

    private (string Name, Tensor Parameter)[] Watched() =>
        [.. Network.Backbone.named_parameters().Select(item => (item.name, (Tensor)item.parameter))];

    private void MakeState()
    {
        if (_anchor.Count > 0)
        {
            return;
        }

        foreach (var (name, parameter) in Watched())
        {
            _path[name] = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            _importance[name] = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
            _anchor[name] = parameter.detach().clone().DetachFromDisposeScope();
        }
    }
}
