using Unforget.Configuration;
using Unforget.Memory;
using Unforget.Methods;
using Unforget.Methods.Calibration;
using static TorchSharp.torch;

namespace Unforget.Tests.Methods.Calibration;

public sealed class PodnetCalibrationTests
{
    private static readonly CalibrationOptions Everything = new() { Correction = ScoreCorrection.All, Combine = true };

    [Fact]
    public void Corrections_are_predictors_beside_the_others_which_they_do_not_change()
    {
        using var plain = TinyRun.Run(TinyRun.Recipe("podnet"));
        using var more = TinyRun.Run(WithCalibration(TinyRun.Recipe("podnet"), Everything));
        Assert.Equal(["cnn", "nme", "cnn_bias", "cnn_prior", "cnn_nme"], more.Record.Results.Predictors.Keys);
        Assert.All(plain.Record.Results.Predictors, pair =>
            Assert.Equal(pair.Value.ClassMatrix(), more.Record.Results.Predictors[pair.Key].ClassMatrix()));
        Assert.All(more.Record.Results.Predictors.Values, predictor => Assert.Equal(2, predictor.Tasks.Count));
        using var one = TinyRun.Run(WithCalibration(TinyRun.Recipe("podnet"), new CalibrationOptions { Correction = ScoreCorrection.Prior }));
        Assert.Equal(["cnn", "nme", "cnn_prior"], one.Record.Results.Predictors.Keys);
    }

    [Fact]
    public void Without_memory_there_is_nothing_to_fit_on()
    {
        using var run = TinyRun.Run(
            WithCalibration(TinyRun.Recipe("podnet"), Everything) with { Memory = new MemoryOptions { Mode = MemoryMode.None } });
        Assert.Equal(["cnn"], run.Record.Results.Predictors.Keys);
    }

    [Fact]
    public void Calibration_exemplars_are_stored_as_a_part_of_the_memory_and_never_trained_on()
    {
        HashSet<(long Label, long Id)> trained = [];
        var recipe = WithCalibration(TinyRun.Recipe("podnet"), Everything) with { Memory = new MemoryOptions { PerClass = 4, CalibrationShare = 0.5 } };
        using var run = TinyRun.Run(recipe, at: (experiment, moment) =>
        {
            using var state = experiment.Save();
            if (moment == RunMoment.Step)
            {
                trained.UnionWith(((long[])state.Entries["stage/item_labels"]).Zip((long[])state.Entries["stage/item_ids"]));
            }
        });
        var apart = Enumerable.Range(0, 6).SelectMany(label => ((long[])run.Final.Entries[$"memory/calibration/class_{label}/ids"]).Select(id => ((long)label, id))).ToList();
        Assert.Equal(12, apart.Count);
        Assert.DoesNotContain(apart, trained.Contains);
        Assert.Equal(6 * 4, trained.Count);
        Assert.Equal([16, 24], run.Record.Resources.Tasks.Select(task => task.StoredImages));
        Assert.Equal([16, 24], run.Record.Resources.Tasks.Select(task => task.GrantedImages));
        Assert.Equal([16, 8], run.Record.Resources.Tasks.Select(task => task.TrainImages));
        Assert.Equal(24L * 3 * 8 * 8, run.Record.Resources.PeakStoredBytes);
    }

    [Fact]
    public void A_run_with_calibration_goes_on_with_the_same_bits()
    {
        var recipe = WithCalibration(TinyRun.Recipe("podnet"), Everything) with { Memory = new MemoryOptions { PerClass = 4, CalibrationShare = 0.5 } };
        Unforget.Foundation.StateSnapshot? saved = null;
        var steps = 0;
        using var whole = TinyRun.Run(recipe, at: (experiment, moment) =>
        {
            // In the main stage of the second task.
            if (moment == RunMoment.Step && ++steps == 10)
            {
                saved = experiment.Save();
            }
        });
        using (saved)
        {
            using var resumed = TinyRun.Run(recipe, from: saved);
            Assert.Equal(whole.Results, resumed.Results);
            Snapshots.Same(whole.Final, resumed.Final, "resumed");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Scores_are_shifted_by_offset_and_prior_and_averaged_as_shares_at_the_scale_of_the_loss(bool isLearned)
    {
        using var scope = NewDisposeScope();
        var options = (PodnetOptions)WithCalibration(TinyRun.Recipe("podnet"), Everything).MethodOptions;
        options = options with { LearnedScale = isLearned, Nca = options.Nca with { Scale = 3.0 } };
        using var host = new Training.Host(TinyRun.Catalog.CreateMethod("podnet", options));
        using var trainer = host.Trainer();
        host.Learn(trainer, 0);
        host.Learn(trainer, 1);
        using var network = host.Method.Network.Freeze();
        var output = network.Forward(host.TestImages());
        var scores = host.Method.Predictors.ToDictionary(one => one.Name, one => one.Scores(output));
        using var state = host.Save();
        var offsets = (double[])state.Entries["calibration/offsets"];
        var priors = (double[])state.Entries["calibration/log_priors"];
        var (tau, nearness) = ((double)state.Entries["calibration/prior_factor"], (double)state.Entries["calibration/nearness"]);
        var scaled = isLearned ? scores["cnn"] * host.Method.Network.Scale! : scores["cnn"] * 3.0;

        // 6 images of each of 2 new classes and 3 of each of 4 old ones.
        Assert.Equal([3.0 / 24, 3.0 / 24, 3.0 / 24, 3.0 / 24, 6.0 / 24, 6.0 / 24], priors.Select(Math.Exp), (one, other) => Math.Abs(one - other) < 1e-12);
        Assert.All(offsets[..4], offset => Assert.Equal(0.0, offset));
        Assert.Equal(offsets[4], offsets[5]);
        Assert.NotEqual(0.0, offsets[4]);
        Close(scaled + tensor(offsets, dtype: ScalarType.Float32), scores["cnn_bias"]);
        Close(scaled - (tau * tensor(priors, dtype: ScalarType.Float32)), scores["cnn_prior"]);
        Close(0.5 * (softmax(scaled, 1) + softmax(nearness * scores["nme"], 1)), scores["cnn_nme"]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public void Offsets_are_fitted_on_exemplars_and_where_some_are_kept_apart_on_those(double share)
    {
        using var scope = NewDisposeScope();
        var method = TinyRun.Catalog.CreateMethod("podnet", WithCalibration(TinyRun.Recipe("podnet"), Everything).MethodOptions);
        using var host = new Training.Host(method, new MemoryOptions { PerClass = 4, CalibrationShare = share }, epochs: 2, TestContext.Current.CancellationToken);
        using var trainer = host.Trainer();
        host.Learn(trainer, 0);
        host.Learn(trainer, 1);
        using var network = method.Network.Freeze();
        using var state = host.Save();
        var offsets = tensor((double[])state.Entries["calibration/offsets"], dtype: ScalarType.Float32);

        // Where the likelihood of an offset is highest, the classes that it moves are expected as often as they are there.
        double Surplus(IReadOnlyList<Unforget.Data.ImageItem> items)
        {
            var raw = host.Context.Features.Raw(network, items, Unforget.Data.ImageTransform.Test).ToTensor(CPU);
            var shares = softmax((method.Network.Head.Logits(raw) * method.Network.Scale!) + offsets, 1);
            return shares[.., 4..].sum().item<float>() - items.Count(item => item.Label >= 4);
        }

        var fitted = share > 0.0 ? host.Context.Calibration! : host.Context.Memory;
        Assert.Equal(share > 0.0 ? 12 : 24, fitted.Count);
        var (own, test, trained) = (Surplus([.. fitted.Items]), Surplus([.. host.Data.TestItems(host.Data.Tasks[^1])]), Surplus([.. host.Context.Memory.Items]));
        var values = FormattableString.Invariant($"fitted {own}, test {test}, exemplars {trained}");
        Assert.True(Math.Abs(own) < 3e-3, values);
        Assert.True(Math.Abs(test) > 2e-2, values);
        Assert.True(share == 0.0 || Math.Abs(trained) > 2e-2, values);
    }

    [Fact]
    public void Test_images_change_nothing_that_a_run_keeps()
    {
        var recipe = WithCalibration(TinyRun.Recipe("podnet"), Everything) with { Memory = new MemoryOptions { PerClass = 4, CalibrationShare = 0.5 } };
        using var seen = TinyRun.Run(recipe);
        using var blind = TinyRun.Run(recipe, new MaskedDataset(TinyRun.Images, _ => true));
        Assert.NotEqual(seen.Results, blind.Results);
        Snapshots.Same(seen.Final, blind.Final, "without test images", besides: "accuracy_history/");
    }

    private static void Close(Tensor expected, Tensor actual) => Assert.True(allclose(expected, actual, rtol: 1e-5, atol: 1e-6));

    private static Recipe WithCalibration(Recipe recipe, CalibrationOptions calibration) =>
        recipe.WithOptions("podnet", (PodnetOptions)recipe.MethodOptions with { Calibration = calibration });
}
