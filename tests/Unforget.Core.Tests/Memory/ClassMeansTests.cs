using Unforget.Memory;

namespace Unforget.Tests.Memory;

public sealed class ClassMeansTests
{
    [Fact]
    public void Exemplar_mean_is_that_of_the_original()
    {
        foreach (var example in MemoryFixtures.HerdingCases())
        {
            var features = MemoryFixtures.InlineMatrix(example.GetProperty("features"));
            var mirrored = MemoryFixtures.InlineMatrix(example.GetProperty("features_flipped"));
            var chosen = Herding.IcarlCode(features, example.GetProperty("count").GetInt32());
            Build.Near(MemoryFixtures.InlineFloats(example.GetProperty("exemplar_mean")), ClassMeans.Of(features.Rows(chosen), mirrored.Rows(chosen)), 1e-6);
        }
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void Class_means_are_those_of_the_original_after_every_task(string run)
    {
        var images = MemoryFixtures.Run(run).GetProperty("settings").GetProperty("images_per_class").GetInt32();
        foreach (var stage in MemoryFixtures.Stages(run, "memory").Concat(MemoryFixtures.Stages(run, "temporary_memory")))
        {
            var features = MemoryFixtures.Matrix(stage.GetProperty("raw_features"));
            var mirrored = MemoryFixtures.Matrix(stage.GetProperty("raw_features_mirrored"));
            var means = MemoryFixtures.Lists(stage.GetProperty("herding")).Select((list, label) => ClassMeans.Of(
                MemoryFixtures.Block(features, label, images).Rows(list), MemoryFixtures.Block(mirrored, label, images).Rows(list)));
            Build.Near(MemoryFixtures.Floats(stage.GetProperty("class_means")), Build.Values(ClassMeans.Stack([.. means])), 1e-6);
        }
    }

    [Fact]
    public void Each_feature_counts_alike_whatever_its_length()
    {
        // Unit features (1,0), (0,1) and mirrored (1,0), (1,0): mean (0.75, 0.25), scaled to length one.
        var mean = ClassMeans.Of(Build.Matrix([9, 0], [0, 0.2f]), Build.Matrix([1, 0], [4, 0]));
        Build.Near([0.9486833f, 0.3162278f], mean, 1e-6);
    }

    [Fact]
    public void Features_that_cancel_out_give_zeros() =>
        Assert.Equal([0f, 0f], ClassMeans.Of(Build.Matrix([1, 0]), Build.Matrix([-1, 0])));

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ClassMeans.Of(Build.Matrix([1, 0]), Build.Matrix([1, 0], [1, 0])));
        Assert.Throws<ArgumentException>(() => ClassMeans.Of(new FeatureMatrix([], 2), new FeatureMatrix([], 2)));
    }
}
