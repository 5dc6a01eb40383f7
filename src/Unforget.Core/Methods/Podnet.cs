using Unforget.Losses;
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
