using Unforget.Data;
using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods.Calibration;
using Unforget.Methods.Contract;
using Unforget.Methods.Shared;
using Unforget.Model;
using Unforget.Scenario;
using static TorchSharp.torch;

namespace Unforget.Methods;

/// <summary>
/// PODNet: distillation of pooled intermediate maps, a multi-proxy cosine classifier trained with an NCA loss, imprinted
/// new proxies, and balanced fine-tuning (Douillard et al., 2020). The defaults compute what its published code
/// computes, quirks included: the margin cancels, the schedule is one epoch late, old proxies are frozen in the main
/// stage, and batch norm drifts in fine-tuning. Softmax distillation (<see cref="PodnetKdOptions"/>) is the thesis's.
/// </summary>
[Method("podnet", typeof(PodnetOptions), Summary = "Pooled outputs distillation with a multi-proxy cosine classifier", Paper = "Douillard et al., 2020")]
public sealed class Podnet(PodnetOptions options) : IncrementalMethod
{
    private const string Main = "main";

    private readonly ScoreCalibration _calibration = new(options.Calibration);

    /// <inheritdoc/>
    public override IReadOnlyList<Predictor> Predictors =>
        ClassMeans is { } means ? [.. base.Predictors, .. _calibration.Predictors(ScaledLogits, means)] : base.Predictors;

    /// <inheritdoc/>
    public override bool KeepsTeacher => true;

    /// <inheritdoc/>
    protected override bool LearnsScale => options.LearnedScale;

    /// <inheritdoc/>
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count switch
    {
        0 => MainStage(task),
        1 when task.Index > 0 && options.Finetune.Enabled && Context.MemoryPolicy.Decide(task).PerClass > 0 =>
            ClassifierFinetuning.Stage(Context.Training, options.Finetune.Epochs, options.Finetune.LearningRate, options.Finetune.BatchNorm),
        _ => null,
    };

    /// <inheritdoc/>
    public override void BeginStage(LearningTask task, Stage stage)
    {
        if (stage.Name == Main && task.Index > 0 && options.NewProxies == NewProxies.Imprinted)
        {
            ProxyImprinting.Imprint(Context, Teacher!, (CosineHead)Network.Head, task, options.Imprinting);
        }
    }

    /// <inheritdoc/>
    public override LossTerms Loss(TrainingStep step)
    {
        var output = step.Output;
        var terms = new LossTerms().Add("nca", NcaLoss.Compute(output.Logits, step.Labels, Network.Scale, options.Nca));
        if (step.Task.Index == 0)
        {
            return terms;
        }

        var schedule = Math.Sqrt((double)step.Task.SeenClassCount / step.Task.NewClassCount);
        if (options.Kd.Coefficient > 0.0)
        {
            terms.Add("kd", options.Kd.Coefficient * (options.Kd.Adaptive ? schedule : 1.0) * SoftmaxDistillation(step));
        }

        // Of the distillation terms only that of the scores reaches the proxies, which alone move in fine-tuning.
        if (step.Stage.Name == ClassifierFinetuning.Name && !options.Finetune.ReportDistillation)
        {
            return terms;
        }

        var adaptive = options.AdaptiveFactors ? schedule : 1.0;
        if (options.FlatFactor > 0.0)
        {
            var factor = options.FlatFactor * (options.FlatAdaptive ? adaptive : 1.0);
            terms.Add("flat", factor * FlatDistillation.Compute(step.Teacher.Raw, output.Raw, options.Flat));
        }

        if (options.PodFactor > 0.0)
        {
            terms.Add("pod", options.PodFactor * adaptive * PooledOutputs.Compute(step.Teacher.Maps, output.Maps, options.Pod));
        }

        return terms;
    }

    /// <inheritdoc/>
    public override bool UsesCalibration => _calibration.IsWanted;

    /// <inheritdoc/>
    public override void EndTask(LearningTask task)
    {
        var trained = Enumerable.Range(0, task.SeenClassCount).Select(label => TrainImages(task, label)).ToArray();
        base.EndTask(task);
        IReadOnlyList<ImageItem> items = Context.Calibration is { Count: > 0 } apart ? apart.Items : Context.Memory.Items;
        if (_calibration.IsWanted && ClassMeans is not null && items.Count > 0)
        {
            Calibrate(task, items, trained);
        }
    }

    /// <inheritdoc/>
    public override void VisitState(IStateVisitor visitor)
    {
        base.VisitState(visitor);
        _calibration.VisitState(visitor);
    }

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new CosineHead(featureDim, options.Head);

    /// <summary>T^2 KL(teacher, network) over the old classes.</summary>
    private Tensor SoftmaxDistillation(TrainingStep step)
    {
        var kd = options.Kd;
        var form = new DistillationForm
        {
            Temperature = kd.Temperature,
            Measure = DistillationMeasure.Divergence,
            Normalization = kd.Normalization,
            Columns = kd.Columns,
            Reduction = kd.Reduction,
        };
        var (teacher, student) = (step.Teacher.Logits, step.Output.Logits);
        if (kd.Logits == KdLogits.Scaled && Network.Scale is { } scale)
        {
            (teacher, student) = (teacher * Teacher!.Network.Scale!, student * scale);
        }

        return kd.Temperature * kd.Temperature * Distillation.Compute(teacher, student, form);
    }

    /// <summary>Scores as the loss sees them, [N, C]: times eta, or times the loss's own scale where none is learned.</summary>
    private Tensor ScaledLogits(NetworkOutput output) => Scaled(output.Logits);

    private Tensor Scaled(Tensor logits) => Network.Scale is { } scale ? logits * scale : logits * options.Nca.Scale;

    /// <summary>Images of a class that the main stage of a task trains on; asked before the task's end changes the memory.</summary>
    private double TrainImages(LearningTask task, int label) => label >= task.FirstClass
        ? Context.MemoryPolicy.Decide(task).NewShare * Context.Data.TrainItems(label).Count
        : label < Context.Memory.ClassCount ? Context.Memory.ItemsOf(label).Count : 0;

    private void Calibrate(LearningTask task, IReadOnlyList<ImageItem> items, double[] trained)
    {
        var features = Context.Features.Raw(Teacher!, items, ImageTransform.Test);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var raw = features.ToTensor(Context.Device);
        _calibration.Fit(
            new CalibrationSample(
                [.. items.Select(item => item.Label)],
                Numbers(Scaled(Network.Head.Logits(raw))),
                Numbers(NearestMean.Scores(raw, ClassMeans!)),
                trained),
            [.. Context.Data.Tasks.Take(task.Index + 1)]);
    }

    private static double[] Numbers(Tensor scores) => scores.cpu().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    private Stage MainStage(LearningTask task)
    {
        List<ParameterGroup> groups = [new("backbone"), new($"head.proxies_{task.Index}")];
        if (options.LearnedScale)
        {
            groups.Add(new("scale"));
        }

        return Context.Training.MainStage(Main, StageSources.New | StageSources.Memory, groups);
    }
}
