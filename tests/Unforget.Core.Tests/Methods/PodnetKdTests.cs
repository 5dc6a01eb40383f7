using Unforget.Losses;
using Unforget.Methods;
using Unforget.Methods.Contract;
using Unforget.Tests.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods;

/// <summary>Softmax distillation inside PODNet's loss, from the logits of both networks by hand.</summary>
public sealed class PodnetKdTests
{
    private const double Temperature = 2.0;

    /// <summary>sqrt(n / k) of task 1: 6 classes seen, 2 new.</summary>
    private static readonly double Schedule = Math.Sqrt(3.0);

    public static TheoryData<PodnetKdOptions> Switches =>
    [
        new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature },
        new PodnetKdOptions { Coefficient = 0.5, Temperature = Temperature, Adaptive = true },
        new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature, Columns = DistillationColumns.Last },
        new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature, Normalization = DistillationNormalization.Old },
        new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature, Reduction = DistillationReduction.BatchMean },
        new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature, Logits = KdLogits.Scaled },
    ];

    [Theory]
    [MemberData(nameof(Switches))]
    public void The_term_is_the_coefficient_times_T_squared_times_the_divergence_of_old_classes(PodnetKdOptions kd)
    {
        using var scope = NewDisposeScope();
        using var host = Taught(new PodnetOptions { Kd = kd });
        var step = Step(host, "main");
        var term = Term(host.Method.Loss(step), "kd");
        var factor = kd.Coefficient * (kd.Adaptive ? Schedule : 1.0) * Temperature * Temperature;
        Fixtures.Close(factor * Divergence(Scores(step.Teacher.Logits), Scores(step.Output.Logits), kd, Etas(host, kd)), term);
    }

    [Fact]
    public void It_stays_on_in_fine_tuning_where_maps_and_features_are_left_out()
    {
        using var scope = NewDisposeScope();
        using var host = Taught(new PodnetOptions { Kd = new PodnetKdOptions { Coefficient = 0.9 } });
        Assert.Equal(["nca", "kd", "flat", "pod"], Names(host.Method.Loss(Step(host, "main"))));
        Assert.Equal(["nca", "kd"], Names(host.Method.Loss(Step(host, "finetune"))));
    }

    [Fact]
    public void It_moves_the_proxies_in_fine_tuning()
    {
        using var scope = NewDisposeScope();
        using var host = Taught(new PodnetOptions { Kd = new PodnetKdOptions { Coefficient = 0.9, Reduction = DistillationReduction.BatchMean } });
        Term(host.Method.Loss(Step(host, "finetune")), "kd").backward();
        var proxies = host.Method.Network.named_parameters().Where(item => item.name.StartsWith("head.", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, proxies.Count);
        Assert.All(proxies, item => Assert.True(item.parameter.grad!.abs().max().item<float>() > 0, item.name));
    }

    [Fact]
    public void It_is_off_by_default_and_absent_from_the_first_task()
    {
        using var scope = NewDisposeScope();
        using var plain = Taught(new PodnetOptions());
        Assert.Equal(["nca", "flat", "pod"], Names(plain.Method.Loss(Step(plain, "main"))));
        Assert.Equal(["nca"], Names(plain.Method.Loss(Step(plain, "finetune"))));
        using var fresh = new Host(new Podnet(new PodnetOptions { Kd = new PodnetKdOptions { Coefficient = 1 } }));
        fresh.Method.BeginTask(fresh.Data.Tasks[0]);
        Assert.Equal(["nca"], Names(fresh.Method.Loss(Step(fresh, "main", task: 0))));
    }

    [Fact]
    public void Without_a_learned_scale_scaled_scores_are_the_raw_ones()
    {
        using var scope = NewDisposeScope();
        var kd = new PodnetKdOptions { Coefficient = 0.9, Temperature = Temperature, Logits = KdLogits.Scaled };
        using var host = Taught(new PodnetOptions { LearnedScale = false, Kd = kd });
        var step = Step(host, "main");
        var divergence = Divergence(Scores(step.Teacher.Logits), Scores(step.Output.Logits), kd, (1.0, 1.0));
        Fixtures.Close(0.9 * Temperature * Temperature * divergence, Term(host.Method.Loss(step), "kd"));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void The_factor_of_the_features_follows_the_schedule_where_both_switches_say_so(bool all, bool flat, bool scheduled)
    {
        using var scope = NewDisposeScope();
        using var host = Taught(new PodnetOptions { FlatFactor = 0.5, AdaptiveFactors = all, FlatAdaptive = flat });
        var step = Step(host, "main");
        var terms = host.Method.Loss(step);
        using var plain = FlatDistillation.Compute(step.Teacher.Raw, step.Output.Raw, FlatForm.Cosine);
        Fixtures.Close(0.5 * (scheduled ? Schedule : 1.0) * plain.item<float>(), Term(terms, "flat"));
        using var pod = PooledOutputs.Compute(step.Teacher.Maps, step.Output.Maps, new PodOptions());
        Fixtures.Close(3.0 * (all ? Schedule : 1.0) * pod.item<float>(), Term(terms, "pod"));
    }

    /// <summary>A network that has learned task 0 and has grown for task 1; the scales of both networks are told apart.</summary>
    private static Host Taught(PodnetOptions options)
    {
        var host = new Host(new Podnet(options with { Head = options.Head with { Proxies = 2 } }));
        using var trainer = host.Trainer();
        host.Learn(trainer, 0);
        host.Method.BeginTask(host.Data.Tasks[1]);
        using var grad = no_grad();
        foreach (var parameter in host.Method.Network.parameters())
        {
            parameter.mul_(1.25);
            parameter.requires_grad = true;
        }

        host.Method.Network.train();
        return host;
    }

    private static TrainingStep Step(Host host, string stage, int task = 1)
    {
        var labels = host.Data.TestItems(host.Data.Tasks[^1]).Select(item => (long)item.Label).ToArray();
        var images = host.TestImages();
        if (task == 0)
        {
            images = images.narrow(0, 0, 16);
            labels = labels[..16];
        }

        var batch = new StepBatch(images, tensor(labels), zeros([labels.Length], ScalarType.Bool), null, []);
        var stages = new List<Stage> { host.Method.NextStage(host.Data.Tasks[task], [])! };
        if (stage != stages[0].Name)
        {
            stages.Add(host.Method.NextStage(host.Data.Tasks[task], [new StageReport(stages[0].Name, [])])!);
        }

        return new TrainingStep(host.Method, stages.Single(one => one.Name == stage), host.Data.Tasks[task], 0.0, batch);
    }

    private static (double Teacher, double Student) Etas(Host host, PodnetKdOptions kd)
    {
        var etas = (host.Method.Teacher!.Network.Scale!.item<float>(), host.Method.Network.Scale!.item<float>());
        Assert.Equal(1.25 * etas.Item1, etas.Item2, 1e-5);
        return kd.Logits == KdLogits.Scaled ? etas : (1.0, 1.0);
    }

    /// <summary>Sum of q (log q - log p) over 4 old classes, by the definition.</summary>
    private static double Divergence(double[][] teacher, double[][] student, PodnetKdOptions kd, (double Teacher, double Student) etas)
    {
        var sum = 0.0;
        for (var i = 0; i < teacher.Length; i++)
        {
            var q = Softmax(teacher[i], etas.Teacher);
            var columns = kd.Columns == DistillationColumns.First ? 0..4 : 2..6;
            var p = kd.Normalization == DistillationNormalization.All ? Softmax(student[i], etas.Student)[columns] : Softmax(student[i][columns], etas.Student);
            sum += q.Zip(p, (wanted, given) => wanted * Math.Log(wanted / given)).Sum();
        }

        return sum / teacher.Length / (kd.Reduction == DistillationReduction.ElementMean ? 4 : 1);
    }

    private static double[] Softmax(double[] scores, double eta)
    {
        var exponentials = scores.Select(score => Math.Exp(eta * score / Temperature)).ToArray();
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static double[][] Scores(Tensor logits) =>
        [.. Enumerable.Range(0, (int)logits.shape[0]).Select(row => logits[row].detach().to(ScalarType.Float64).contiguous().data<double>().ToArray())];

    private static Tensor Term(LossTerms terms, string name) => terms.Terms.Single(term => term.Name == name).Value;

    private static IEnumerable<string> Names(LossTerms terms) => terms.Terms.Select(term => term.Name);
}
