using Unforget.Foundation;
using Unforget.Losses;
using Unforget.Memory;
using Unforget.Methods.Contract;
using Unforget.Methods.Shared;
using Unforget.Model;
using Unforget.Scenario;

namespace Unforget.Methods;

/// <summary>
/// Learning a unified classifier by rebalancing (Hou et al., 2019): a cosine classifier with one weight a class and a learned
/// scale, features held near those of the previous network (less-forget), old classes ranked above new ones by a margin,
/// imprinted weights, class-balanced fine-tuning. The published implementations differ; <see cref="UcirSettings"/> has their
/// switches, and each has a name of its own.
/// </summary>
public abstract class UcirMethod : IncrementalMethod
{
    private const string Main = "main";
    private readonly UcirSettings _settings;

    /// <param name="settings">Switches.</param>
    protected UcirMethod(UcirSettings settings) => _settings = settings;

    /// <inheritdoc/>
    public override bool KeepsTeacher => true;

    /// <inheritdoc/>
    protected override bool LearnsScale => true;

    /// <summary>Name in recipes, for messages.</summary>
    protected abstract string Name { get; }

    /// <inheritdoc/>
    public override Stage? NextStage(LearningTask task, IReadOnlyList<StageReport> reports) => reports.Count switch
    {
        0 => MainStage(task),
        1 when task.Index > 0 && _settings.Finetune.Enabled && Context.MemoryPolicy.Decide(task).PerClass > 0 => FinetuneStage(),
        _ => null,
    };

    /// <inheritdoc/>
    public override void BeginStage(LearningTask task, Stage stage)
    {
        if (stage.Name == Main && task.Index > 0 && _settings.NewWeights == NewProxies.Imprinted)
        {
            // With one weight a class both forms are the mean.
            ProxyImprinting.Imprint(Context, Teacher!, (CosineHead)Network.Head, task, ImprintingForm.KMeans);
        }
    }

    /// <inheritdoc/>
    public override LossTerms Loss(TrainingStep step)
    {
        var output = step.Output;
        var scaled = Network.Scale! * output.Logits;
        var terms = new LossTerms().Add("cross_entropy", CrossEntropy.Compute(scaled, step.Labels, ClassScope.Seen, step.Task));
        if (step.Task.Index == 0)
        {
            return terms;
        }

        AddDistillation(terms, step);
        if (_settings.RankingFactor > 0.0)
        {
            var loss = MarginRanking.Compute(output.Logits, step.Labels, step.Task.OldClassCount, Negatives(step.Task), _settings.RankingMargin);
            terms.Add("ranking", _settings.RankingFactor * loss);
        }

        return terms;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        var few = Context.Data.Tasks.Skip(1).FirstOrDefault(task => task.NewClassCount < Negatives(task));
        if (few is not null && _settings.RankingFactor > 0.0)
        {
            var there = few.NewClassCount;
            throw new UserError(FormattableString.Invariant(
                $"{Name}.ranking_negatives {_settings.RankingNegatives} are more than the {there} new classes of task {few.Index}; ")
                + FormattableString.Invariant($"valid: at most {there}, ranking_count at_most, or a larger protocol.increment"));
        }
    }

    /// <inheritdoc/>
    protected override Head CreateHead(int featureDim) => new CosineHead(
        featureDim, new CosineHeadOptions { Proxies = 1, Similarity = _settings.Similarity, Initial = _settings.Initial });

    private int Negatives(LearningTask task) => _settings.RankingCount == NegativeCount.AtMost
        ? Math.Min(_settings.RankingNegatives, task.NewClassCount)
        : Math.Max(_settings.RankingNegatives, task.NewClassCount);

    private void AddDistillation(LossTerms terms, TrainingStep step)
    {
        if (_settings.Distillation == UcirDistillation.MimicScores)
        {
            terms.Add("mimic", ScoreMimicking.Compute(step.Teacher.Logits, step.Output.Logits));
        }

        // The backbone stands still in fine-tuning: less-forget would cost a teacher's pass and change nothing.
        if (_settings is { Distillation: UcirDistillation.LessForget, LessForgetFactor: > 0.0 } && step.Stage.Name == Main)
        {
            var loss = FlatDistillation.Compute(step.Teacher.Raw, step.Output.Raw, FlatForm.Cosine);
            terms.Add("less_forget", _settings.LessForgetFactor * Schedule(step.Task) * loss);
        }
    }

    private double Schedule(LearningTask task) => _settings.LessForgetSchedule switch
    {
        LessForgetSchedule.OldOverNew => Math.Sqrt((double)task.OldClassCount / task.NewClassCount),
        LessForgetSchedule.SeenOverNew => Math.Sqrt((double)task.SeenClassCount / task.NewClassCount),
        _ => 1.0,
    };

    private Stage MainStage(LearningTask task)
    {
        var frozen = _settings is { FreezeOldWeights: true, Distillation: UcirDistillation.LessForget };
        return Context.Training.MainStage(
            Main, StageSources.New | StageSources.Memory, [new("backbone"), new(frozen ? $"head.proxies_{task.Index}" : "head"), new("scale")]);
    }

    private Stage FinetuneStage()
    {
        var finetune = _settings.Finetune;
        return ClassifierFinetuning.Stage(Context.Training, finetune.Epochs, finetune.LearningRate, finetune.BatchNorm) with
        {
            Schedule = new StepRate(finetune.Milestones, Context.Training.Gamma, Context.Training.ScheduleLag),
        };
    }
}
