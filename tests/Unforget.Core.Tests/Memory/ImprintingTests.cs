using System.Text.Json;
using Unforget.Foundation;
using Unforget.Memory;

namespace Unforget.Tests.Memory;

public sealed class ImprintingTests
{
    public static TheoryData<string> Runs => ["cnn", "nme", "one_class"];

    [Theory]
    [MemberData(nameof(Runs))]
    public void New_proxies_are_those_of_the_original(string run)
    {
        foreach (var stage in ImprintedStages(run))
        {
            var assignments = MemoryFixtures.Lists(stage.GetProperty("kmeans_assignment"));
            var expected = MemoryFixtures.Matrix(stage.GetProperty("new_proxies"));
            var perClass = expected.Count / assignments.Length;
            var actual = Imprinting.Proxies(
                PerClass(stage), perClass, stage.GetProperty("mean_norm_of_old_proxies").GetDouble(), ImprintingForm.KMeans, new RandomStream(5));
            Assert.Equal(expected.Count, actual.Count);
            for (var c = 0; c < assignments.Length; c++)
            {
                // The order of centres is free: compare as sets, by the nearest.
                for (var k = 0; k < perClass; k++)
                {
                    var wanted = expected.Row((c * perClass) + k).ToArray();
                    var found = Enumerable.Range(0, perClass).Select(j => actual.Row((c * perClass) + j).ToArray())
                        .MinBy(row => row.Zip(wanted).Sum(pair => Math.Abs(pair.First - pair.Second)))!;
                    Build.Near(wanted, found, 2e-6);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void One_proxy_per_class_is_that_of_the_original(string run)
    {
        foreach (var stage in ImprintedStages(run))
        {
            var norm = stage.GetProperty("mean_norm_of_old_proxies").GetDouble();
            var expected = MemoryFixtures.Floats(stage.GetProperty("new_proxies_if_one_per_class"));
            foreach (var form in Enum.GetValues<ImprintingForm>())
            {
                Build.Near(expected, Build.Values(Imprinting.Proxies(PerClass(stage), 1, norm, form, default)), 2e-6);
            }
        }
    }

    [Fact]
    public void Mean_norm_is_that_of_the_original()
    {
        foreach (var task in MemoryFixtures.Tasks("one_class").Skip(1))
        {
            var stage = MemoryFixtures.Stage(task, "new_weights");
            var state = MemoryFixtures.Stage(task, "main").GetProperty("state_before");
            var old = state.EnumerateObject().Where(entry => entry.Name.Contains("classifier", StringComparison.Ordinal) && entry.Value.GetProperty("shape").GetArrayLength() == 2).ToList();
            var rows = old.SelectMany(entry => MemoryFixtures.Floats(entry.Value)).ToArray();
            var dimension = (int)MemoryFixtures.Shape(old[0].Value)[^1];
            var newRows = MemoryFixtures.Matrix(stage.GetProperty("new_proxies")).Count;
            var proxies = new FeatureMatrix(rows[..^(newRows * dimension)], dimension);
            Assert.Equal(stage.GetProperty("mean_norm_of_old_proxies").GetDouble(), Imprinting.MeanNorm(proxies), 1e-6);
        }
    }

    [Fact]
    public void Mean_norm_averages_lengths() => Assert.Equal(7.5, Imprinting.MeanNorm(Build.Matrix([3, 4], [6, 8])), 1e-12);

    [Fact]
    public void Normal_form_samples_around_the_unit_mean_with_the_deviation_of_each_dimension()
    {
        // Unit features (1,0), (0.6,0.8), (1,0): unit mean (2.6,0.8)/2.7203, unbiased deviations 0.23094 and 0.46188.
        var proxies = Imprinting.Proxies([Build.Matrix([5, 0], [3, 4], [2, 0])], 4000, 2.0, ImprintingForm.Normal, new RandomStream(1));
        var (first, second) = (Column(proxies, 0), Column(proxies, 1));
        Assert.Equal(2 * 0.95578, first.Average(), 0.03);
        Assert.Equal(2 * 0.29409, second.Average(), 0.05);
        Assert.Equal(2 * 0.23094, Deviation(first), 0.02);
        Assert.Equal(2 * 0.46188, Deviation(second), 0.04);
    }

    [Fact]
    public void A_single_image_repeats_in_either_form()
    {
        foreach (var form in Enum.GetValues<ImprintingForm>())
        {
            var proxies = Imprinting.Proxies([Build.Matrix([3, 4])], 3, 10.0, form, new RandomStream(1));
            Build.Near([6, 8, 6, 8, 6, 8], Build.Values(proxies), 1e-5);
        }
    }

    [Fact]
    public void Proxies_are_class_major_and_do_not_depend_on_feature_length()
    {
        var classes = new[] { Build.Matrix([1, 0], [7, 0]), Build.Matrix([0, 2], [0, 0.1f]) };
        Build.Near([1, 0, 1, 0, 0, 1, 0, 1], Build.Values(Imprinting.Proxies(classes, 2, 1.0, ImprintingForm.KMeans, new RandomStream(1))), 1e-6);
    }

    [Fact]
    public void A_class_without_images_is_refused() =>
        Assert.Throws<ArgumentException>(() => Imprinting.Proxies([new FeatureMatrix([], 2)], 2, 1.0, ImprintingForm.KMeans, default));

    private static List<JsonElement> ImprintedStages(string run)
    {
        var stages = MemoryFixtures.Stages(run, "new_weights").Where(s => s.GetProperty("kind").GetString() == "imprinted").ToList();
        Assert.NotEmpty(stages);
        return stages;
    }

    private static FeatureMatrix[] PerClass(JsonElement stage)
    {
        var features = MemoryFixtures.Matrix(stage.GetProperty("raw_features"));
        var images = stage.GetProperty("kmeans_assignment")[0].GetArrayLength();
        return [.. Enumerable.Range(0, features.Count / images).Select(c => MemoryFixtures.Block(features, c, images))];
    }

    private static double[] Column(FeatureMatrix matrix, int column) =>
        [.. Enumerable.Range(0, matrix.Count).Select(i => (double)matrix.Row(i)[column])];

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
